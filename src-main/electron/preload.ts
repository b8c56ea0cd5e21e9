/** All that the page gets of Electron: calls out, hints in. It knows no call by name and is not edited for a new one. */
import { contextBridge, ipcRenderer } from 'electron';
import { CHANNEL, type ShellMessage, type ShellPush } from '../../src-shared/contract/shell-channel.ts';
import type { Supplier } from '../../src-shared/contract/supplier.ts';

declare const document: { readonly documentElement: { readonly lang: string } };

function bridge(): Supplier {
  const send = (message: ShellMessage) => ipcRenderer.invoke(CHANNEL, message);
  let last = 0;
  return {
    call: (name, input, token) => send({ kind: 'call', name, input, token, language: document.documentElement.lang }),
    listen(token, heard, state) {
      const id = ++last;
      const hear = (_event: unknown, push: ShellPush) => {
        if (push.id !== id) return;
        if ('up' in push) state(push.up);
        else heard(push.hints);
      };
      ipcRenderer.on(CHANNEL, hear);
      void send({ kind: 'listen', id, token });
      return () => {
        ipcRenderer.off(CHANNEL, hear);
        void send({ kind: 'leave', id });
      };
    },
  };
}

contextBridge.exposeInMainWorld('wattkeeper', bridge());
