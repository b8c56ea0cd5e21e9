/** Money that comes off a meter, from its operation to the cash: followed, paid out once, and never before the meter has proven it. */
import type { OpId, OpUid } from '../../../../src-shared/value/id.ts';
import type { Actor } from '../../../service/context.ts';
import { notPaidOut, payOut } from '../../../service/refund/pay-out.ts';
import { answeredState } from './op-state.ts';
import { opById, opByUid } from '../../../store/sale/op.ts';
import type { Below } from '../meter-plan.ts';
import { answerOf } from '../mortal.ts';
import { reallyMoved } from '../op-truth.ts';
import type { Process, World } from '../world.ts';
import { follow, tally, type Desk } from './act.ts';

export interface PlannedCash {
  /** Asks for the cash before anything is proven. */
  readonly impatient: boolean;
  /** Asks for it once more when it has it. */
  readonly twice: boolean;
  /** Leaves without it: it is paid out when somebody goes through the trays. */
  readonly leavesIt: boolean;
}

export function drawCash(below: Below): PlannedCash {
  return { impatient: below(2) === 0, twice: below(3) === 0, leavesIt: below(4) === 0 };
}

/** From its first row until it has ended, or rests for a person; then the cash. */
export async function seeThrough(desk: Desk, actor: Actor, uid: OpUid, cash: PlannedCash): Promise<void> {
  const { ground } = desk.world;
  let end: string | undefined;
  await follow(desk, async (process) => {
    const op = opByUid(ground.store, uid);
    // A file of earlier was put back: there never was such an operation.
    if (!op) return true;
    const state = await answeredState(process, op.id);
    if (state === null) return false;
    if (cash.impatient && (state === 'intent' || state === 'sending' || state === 'inDoubt')) {
      tally(desk, 'cash asked for before the proof');
      pay(desk, process, actor, op.id);
    }
    end = state;
    return state !== 'intent' && state !== 'sending' && state !== 'inDoubt';
  });
  if (end === 'confirmed' && !cash.leavesIt) await follow(desk, (process) => paid(desk, process, actor, uid, cash.twice));
}

function paid(desk: Desk, process: Process, actor: Actor, uid: OpUid, twice: boolean): boolean {
  const op = opByUid(desk.world.ground.store, uid);
  if (!op) return true;
  const done = pay(desk, process, actor, op.id);
  if (done === null) return false;
  if (done && twice) {
    tally(desk, 'cash asked for twice');
    if (pay(desk, process, actor, op.id)) desk.world.broken.push(`operation ${op.id} was paid out twice`);
  }
  return true;
}

/** @returns whether cash left the drawer; null: nobody could say. */
export function pay(desk: Desk, { engine }: Process, actor: Actor, id: OpId): boolean | null {
  const { world } = desk;
  const said = answerOf(() => payOut(engine.context, actor, id));
  if (!said?.ok) return said === null ? null : false;
  const op = opById(world.ground.store, id);
  if (op && !reallyMoved(world, op) && !world.moves.spoilt.has(op.meter))
    world.broken.push(`operation ${id} was paid out, and its meter holds the money`);
  tally(desk, 'cash paid out');
  return true;
}

/** Whoever is owed money that came off a meter comes for it. */
export function payEverybody(desk: Desk, process: Process): void {
  for (const op of notPaidOut(desk.world.ground.store)) pay(desk, process, desk.cashier(0), op);
}

export function owed({ ground }: World): number {
  return notPaidOut(ground.store).length;
}
