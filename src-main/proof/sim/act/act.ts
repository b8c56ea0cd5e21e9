/** A kind of thing that people do with the app beside selling: one file each, drawn by its own chance, seen to its end over deaths, judged. */
import { sleep } from '../../../platform/env.ts';
import type { Actor } from '../../../service/context.ts';
import type { Below } from '../meter-plan.ts';
import { isHostFault } from '../mortal.ts';
import type { Happening } from '../tally.ts';
import type { Process, World, WorldMeter } from '../world.ts';

/** The people of a seed and what they stand before. */
export interface Desk {
  readonly world: World;
  /** A cashier by the index of their seat. */
  cashier(seat: number): Actor;
  readonly supervisor: Actor;
  /** What a cashier says who finds a sale that did not reach its meter. */
  choose(process: Process): void;
  /** A customer at this meter, from the amount to an outcome. */
  buy(meter: number, amountFen: number, seat: number): Promise<void>;
  /** Somebody begins to work on a meter, by its index. @returns whether the lock hangs. */
  hangLock(meter: number): boolean;
}

/** One act of a seed. Its figures are there to be read in a plan that fails. */
export interface PlannedAct {
  readonly what: string;
  readonly afterMs: number;
  readonly figures: object;
  /** From the first wish to where it rests, over the deaths of processes. */
  readonly run: (desk: Desk) => Promise<void>;
}

export interface ActKind {
  /** null: it comes with other acts alone. */
  readonly drawn: {
    /** Comes to one in so many of the seeds that have acts. */
    readonly oneIn: number;
    readonly draw: (below: Below) => PlannedAct;
  } | null;
  /** What a person does about it who goes through the trays when the faults have stopped. */
  readonly tidy?: (desk: Desk, process: Process) => Promise<void> | void;
  /** How many of it are open. */
  readonly open: (world: World) => number;
  /** Looks back once, when all is over: how it ended is counted, and what is wrong with it, beside what ledger and meters say of every operation. */
  readonly ended?: (world: World) => readonly string[];
}

/** A person looks at the screen this often. */
export const LOOK_MS = 1_000;
/** And gives up after this. */
const PATIENCE_MS = 45_000;
export const MOST_OPEN = 50;

/** Looks again and again at the living process until `look` says that it is over. @returns false: patience ran out. */
export async function follow(desk: Desk, look: (process: Process) => boolean | Promise<boolean>): Promise<boolean> {
  const { clock } = desk.world.env;
  const untilMs = clock.monotonicMs() + PATIENCE_MS;
  while (clock.monotonicMs() < untilMs) {
    const { process } = desk.world;
    if (process && (await look(process))) return true;
    await sleep(clock, LOOK_MS);
  }
  return false;
}

/** What a call came to that takes its time; null: the process died under it, or its disk refused. */
export async function answered<T>(process: Process, call: () => Promise<T>): Promise<T | null> {
  try {
    const first = await Promise.race([call(), process.life.ended]);
    return first === 'died' ? null : (first as T);
  } catch (error) {
    if (isHostFault(error)) return null;
    throw error;
  }
}

export function tally(desk: Desk, what: Happening): void {
  desk.world.tally.add(what);
}

/** @throws Error where the seed has no such meter. */
export function meterOf({ world }: Desk, index: number): WorldMeter {
  const meter = world.meters[index];
  if (!meter) throw new Error(`the plan names meter ${index}`);
  return meter;
}
