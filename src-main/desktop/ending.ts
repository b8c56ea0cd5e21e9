/** How an engine ends with its program: the exchange that is open on each bus first, within a bound, and once. */
import type { Env } from '../app/gate-type.ts';

/** Whoever asks a program to end waits 10 s at most. What has not closed by then stays for the next start to settle. */
export const END_WITHIN_MS = 8000;

export interface Closable {
  readonly env: Env;
  /** Ends the open exchange on each bus first. */
  close(): Promise<void>;
}

/** @returns what ends it, however often it is called; resolves with the exit code: 1 where it did not close, or not in time. */
export function endOnce(engine: Closable): () => Promise<0 | 1> {
  let ended: Promise<0 | 1> | undefined;
  return () => (ended ??= end(engine));
}

function end(engine: Closable): Promise<0 | 1> {
  const { clock, log } = engine.env;
  return new Promise((resolve) => {
    const cancel = clock.after(END_WITHIN_MS, () => {
      log.error('engine.endedByForce', { afterMs: END_WITHIN_MS });
      resolve(1);
    });
    const closed = (code: 0 | 1) => {
      cancel();
      resolve(code);
    };
    engine.close().then(
      () => closed(0),
      (error: unknown) => {
        log.error('engine.notClosed', { error: String(error) });
        closed(1);
      },
    );
  });
}
