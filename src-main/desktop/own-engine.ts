/** The engine of this process, as a window talks to it. */
import { SEAT_ID, type Host } from './host.ts';
import type { WindowEngine } from './engine-type.ts';

export function ownEngine(host: Host): WindowEngine {
  const { gate, events } = host.app;
  return {
    env: host.env,
    own: true,
    call: (name, input, { token, language }) =>
      gate.call(name, input, { via: 'window', seatId: SEAT_ID, language, ...(token === null ? {} : { token }) }),
    listen(token, heard, state) {
      const end = events.subscribe((hints) => {
        if (gate.sessionRuns(token)) return heard(hints);
        end();
        return state(false);
      });
      state(gate.sessionRuns(token));
      return end;
    },
    close: () => host.close(),
  };
}
