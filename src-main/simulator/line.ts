/** A simulated bus as a Line: no socket, no wait but Env's clock, so that a building runs in virtual time. */
import type { Line, LineHandlers, OpenLine } from '../fieldbus/transport/line.ts';
import type { Env } from '../platform/env.ts';
import type { Port, SimulatedBus } from './bus.ts';
import type { Framing, Transport } from './wire/framing.ts';
import { mbapFraming } from './wire/mbap.ts';
import { rtuFraming } from './wire/rtu.ts';

export function framingFor(transport: Transport): Framing {
  return transport === 'tcp' ? mbapFraming() : rtuFraming();
}

/** @param reachable asked at each opening; false = the gateway is down. */
export function simulatedLine(
  bus: SimulatedBus,
  env: Pick<Env, 'clock'>,
  transport: Transport,
  reachable: () => boolean = () => true,
): OpenLine {
  return async (handlers) => {
    if (!reachable()) throw new Error(`${bus.name}: connection refused`);
    return connect(bus, env, framingFor(transport), handlers);
  };
}

function connect(bus: SimulatedBus, env: Pick<Env, 'clock'>, framing: Framing, handlers: LineHandlers): Line {
  let open = true;
  let writing = false;
  // What comes back while a write is still under way is heard after it, as on any real line.
  const later = (task: () => void) => (writing ? void env.clock.after(0, task) : task());
  const port: Port = {
    framing,
    send: (bytes) => later(() => open && handlers.bytes(bytes)),
    hangUp(reason) {
      later(() => {
        if (!open) return;
        open = false;
        handlers.closed(reason);
      });
    },
  };
  const end = bus.attach(port);
  return {
    write(bytes) {
      if (!open) return;
      writing = true;
      end.received(bytes.slice());
      writing = false;
    },
    close() {
      open = false;
      end.gone();
    },
  };
}
