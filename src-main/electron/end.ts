/** How the desktop program ends: after the exchange that is open on each bus, within a bound; and at once when something broke. */
import { say } from '../../src-shared/text/say.ts';
import type { WindowEngine } from '../app/window-engine-type.ts';
import type { Electron } from './electron.ts';

/** What has not closed by then stays for the next start to settle. */
const END_WITHIN_MS = 8000;

/** Quitting waits, within a bound, until the exchange that is open on each bus has its answer and the files are closed. */
export function endWell({ app }: Electron, { env, close }: Pick<WindowEngine, 'env' | 'close'>): void {
  let ending = false;
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (ending) return;
    ending = true;
    const cancel = env.clock.after(END_WITHIN_MS, () => {
      env.log.error('shell.endedByForce', { afterMs: END_WITHIN_MS });
      app.exit(1);
    });
    const closed = close().then(
      () => 0,
      (error: unknown) => {
        env.log.error('shell.notClosed', { error: String(error) });
        return 1;
      },
    );
    void closed.then((code) => {
      cancel();
      app.exit(code);
    });
  });
}

export interface FaultParts {
  /** Hears of whatever nobody caught, from the whole process. */
  readonly onFault: (heard: (error: unknown) => void) => void;
  /** The command line without the program's name. */
  readonly args: readonly string[];
  /** Started by itself after a fault already. */
  readonly afterFault: boolean;
}

/**
 * What nobody caught leaves nobody knows what behind, so the program ends as if its power had gone: the next start settles what is open.
 * It starts again by itself once; if it breaks again, it says so and stays ended.
 */
export function endOnFault({ app, dialog }: Electron, { env }: Pick<WindowEngine, 'env'>, { onFault, args, afterFault }: FaultParts): void {
  onFault((error) => {
    const reason = error instanceof Error ? error.message : String(error);
    env.log.error('process.broke', { error: reason, stack: error instanceof Error ? error.stack : undefined });
    if (afterFault) dialog.showErrorBox(say('zh', 'shell.broke'), say('zh', 'shell.brokeText', { reason }));
    else app.relaunch({ args: [...args, '--after-fault'] });
    app.exit(1);
  });
}
