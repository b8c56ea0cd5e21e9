/** One line with one exchange at a time over a scripted other side, for the tests of requests and replies. */
import { instant } from '../../src-shared/value/instant.ts';
import { virtualEnv, type VirtualClock } from '../platform/virtual-env.ts';
import { ModbusClient } from './frame/client.ts';
import { Doubts } from './frame/doubt.ts';
import { Exchanger, noCounts, type Framing } from './frame/exchange.ts';
import { ended, scriptedLine } from './scripted-line.ts';
import { DEFAULT_TIMING, type BusTiming } from './timing.ts';

export const timing: BusTiming = { ...DEFAULT_TIMING, openQuietMs: 0, doubtMs: 0 };
type Answer = Parameters<typeof scriptedLine>[1];

/** Quiet from the first moment and owing nothing, unless `options` say otherwise. */
export async function onLine(answer: Answer, options: { framing?: Framing; timing?: Partial<BusTiming> } = {}) {
  const { clock } = virtualEnv(1, instant(0));
  const script = scriptedLine(clock, answer);
  let exchanger: Exchanger | null = null;
  const line = await script.open({
    bytes: (chunk) => exchanger?.bytes(chunk),
    closed: (detail) => exchanger?.closed({ kind: 'lineDown', detail }),
  });
  const counters = noCounts();
  const waits = { ...timing, ...options.timing };
  const doubts = new Doubts(waits.doubtMs);
  exchanger = new Exchanger({
    clock,
    line,
    framing: options.framing ?? 'rtu',
    gapMs: 30,
    timing: waits,
    counters,
    doubts,
  });
  return { clock, script, exchanger, counters, client: new ModbusClient(exchanger) };
}

/** The registers of one read, sent as soon as the line is quiet. */
export async function read(
  { clock, exchanger, client }: { clock: VirtualClock; exchanger: Exchanger; client: ModbusClient },
  start: number,
  options: { unit?: number; count?: number; timeoutMs?: number } = {},
) {
  while (exchanger.quietInMs() > 0) await clock.pass(exchanger.quietInMs());
  const outcome = await ended(clock, client.read(options.unit ?? 1, 3, start, options.count ?? 2, options.timeoutMs ?? 150));
  if (!outcome.ok) return outcome.fault;
  return Array.from(
    { length: outcome.value.bytes.length / 2 },
    (_, i) => (outcome.value.bytes[2 * i]! << 8) | outcome.value.bytes[2 * i + 1]!,
  );
}
