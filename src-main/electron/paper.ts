/** Paper: the PC's printers, printing without a dialog, and PDF files, answered as calls of the shell's own contract. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shellContract } from '../../src-shared/contract/shell.ts';
import { isTextKey, say } from '../../src-shared/text/say.ts';
import { bad, good, type Result } from '../../src-shared/value/result.ts';
import type { Fault } from '../../src-shared/contract/call.ts';
import { createGate } from '../app/gate.ts';
import type { Env, Gate } from '../app/gate-type.ts';
import type { BrowserWindow, Electron } from './electron.ts';

/** A printer that is out of paper may never say so. */
const PRINT_WITHIN_MS = 60_000;
/** Electron wants the paper's size in thousandths of a millimetre. */
const MICRONS_PER_MM = 1000;

export function createShellGate(electron: Electron, window: BrowserWindow, env: Env): Gate {
  const { webContents } = window;
  return createGate({
    contract: shellContract,
    handlers: {
      async 'shell.printers'() {
        const printers = await webContents.getPrintersAsync();
        return good({ printers: printers.map(({ name, displayName }) => ({ name, label: displayName || name })) });
      },
      async 'shell.print'({ printer, widthMm, heightMm }) {
        const printers = await webContents.getPrintersAsync();
        if (printer === null ? printers.length === 0 : !printers.some(({ name }) => name === printer))
          return bad({ code: 'print.noPrinter' });
        return print(window, env, { deviceName: printer ?? '', width: widthMm * MICRONS_PER_MM, height: heightMm * MICRONS_PER_MM });
      },
      'shell.savePdf': ({ name }) => savePdf(electron, window, name),
    },
    // Whoever can click in the window can print what it shows; what may be shown is the engine's to say.
    sessions: { use: () => undefined, runs: () => false },
    senders: ['window'],
    env,
    audit: () => undefined,
    faultMessage: (lang, { code, values }) => (isTextKey(code) ? say(lang, code, values) : undefined),
  });
}

interface Paper {
  readonly deviceName: string;
  readonly width: number;
  readonly height: number;
}

function print({ webContents }: BrowserWindow, { clock }: Env, { deviceName, width, height }: Paper): Promise<Result<object, Fault>> {
  return new Promise((resolve) => {
    const failed = (reason: string) => resolve(bad({ code: 'print.failed', values: { reason } }));
    const cancel = clock.after(PRINT_WITHIN_MS, () => failed('time-out'));
    const options = { silent: true, deviceName, margins: { marginType: 'none' as const }, pageSize: { width, height } };
    webContents.print(options, (success, reason) => {
      cancel();
      if (success) resolve(good({}));
      else failed(reason);
    });
  });
}

async function savePdf({ app, dialog }: Electron, window: BrowserWindow, name: string): Promise<Result<{ saved: boolean }, Fault>> {
  const defaultPath = join(app.getPath('documents'), `${name}.pdf`);
  const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath, filters: [{ name: 'PDF', extensions: ['pdf'] }] });
  if (canceled) return good({ saved: false });
  try {
    await writeFile(filePath, await window.webContents.printToPDF({ preferCSSPageSize: true, printBackground: true }));
    return good({ saved: true });
  } catch (error) {
    return bad({ code: 'print.notSaved', values: { reason: error instanceof Error ? error.message : String(error) } });
  }
}
