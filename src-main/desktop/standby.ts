/** A window on another program's engine stands by: when that engine has been gone for a while, this program becomes the engine. */
import type { Cancel } from '../app/gate-type.ts';
import type { WindowEngine } from './engine-type.ts';

export interface StandByParts {
  /** Whether the other engine answers. Rejects, in words, where this program cannot serve its window. */
  readonly answers: (engine: WindowEngine) => Promise<boolean>;
  /** Null while another program has the folder. Rejects, in words, when it cannot be opened. */
  readonly become: () => Promise<WindowEngine | null>;
  readonly lookEveryMs: number;
  /** An engine that ended may be coming back by itself, as a service does: so long it is given. */
  readonly returnWithinMs: number;
  /** This program is the engine now. */
  readonly onOwn: () => void;
  /** There is neither their engine nor one of ours; the reason is a sentence. */
  readonly onLost: (reason: string) => void;
}

interface Listening {
  readonly token: string;
  readonly heard: Parameters<WindowEngine['listen']>[1];
  readonly state: Parameters<WindowEngine['listen']>[2];
  stop: Cancel;
}

/** Looks again and again whether the engine answers, until this program has taken over or is closed. */
export function standBy(theirs: WindowEngine, parts: StandByParts): WindowEngine {
  const { clock } = theirs.env;
  const listenings = new Set<Listening>();
  let engine = theirs;
  let closed = false;
  let cancelLook: Cancel = () => undefined;
  let answeredMs = clock.monotonicMs();

  const takeOver = async () => {
    const ours = await parts.become();
    if (!ours) return;
    ours.env.log.warn('engine.takenOver');
    engine = ours;
    for (const listening of listenings) {
      listening.stop();
      listening.stop = ours.listen(listening.token, listening.heard, listening.state);
    }
    await theirs.close();
    parts.onOwn();
  };
  const look = async () => {
    if (await parts.answers(theirs)) answeredMs = clock.monotonicMs();
    else if (!closed && clock.monotonicMs() - answeredMs >= parts.returnWithinMs) await takeOver();
    if (!closed && engine === theirs) lookLater();
  };
  let looking = Promise.resolve();
  const lookLater = () => {
    cancelLook = clock.after(parts.lookEveryMs, () => {
      looking = look().catch((error: unknown) => parts.onLost(error instanceof Error ? error.message : String(error)));
    });
  };
  lookLater();

  return {
    get env() {
      return engine.env;
    },
    get own() {
      return engine !== theirs;
    },
    call: (name, input, from) => engine.call(name, input, from),
    listen(token, heard, state) {
      const listening: Listening = { token, heard, state, stop: engine.listen(token, heard, state) };
      listenings.add(listening);
      return () => {
        listenings.delete(listening);
        listening.stop();
      };
    },
    async close() {
      closed = true;
      cancelLook();
      await looking;
      await engine.close();
    },
  };
}
