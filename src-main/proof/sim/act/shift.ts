/** A cashier's drawer in the middle of everything: money in and out, counted, closed even, over or short, and opened anew. */
import { DENOMINATIONS_FEN } from '../../../../src-shared/value/cash.ts';
import { fen } from '../../../../src-shared/value/fen.ts';
import type { OpUid } from '../../../../src-shared/value/id.ts';
import { sleep } from '../../../platform/env.ts';
import type { Actor } from '../../../service/context.ts';
import { closeDrawer, countDrawer, moveMoney, openDrawer } from '../../../service/shift/act.ts';
import { currentShift } from '../../../store/shift/shift.ts';
import { drawerFen } from '../../../store/shift/shift-drawer.ts';
import type { Below } from '../meter-plan.ts';
import { answerOf } from '../mortal.ts';
import type { Process } from '../world.ts';
import { follow, tally, type ActKind, type Desk, type PlannedAct } from './act.ts';

interface Figures {
  readonly seat: number;
  readonly floatFen: number;
  readonly moveFen: number;
  /** After the first sales. */
  readonly closesAfterMs: number;
  /** Between counting and closing, in which somebody may sell. */
  readonly countedForMs: number;
  /** What is counted too much or too little, in the smallest coin. */
  readonly coins: number;
  readonly opensAgain: boolean;
}

function draw(below: Below): PlannedAct {
  const figures: Figures = {
    seat: below(2),
    floatFen: 100 * below(300),
    moveFen: 100 * (1 + below(200)),
    closesAfterMs: below(20_000),
    countedForMs: below(4_000),
    coins: below(2) === 0 ? 0 : below(21) - 10,
    opensAgain: below(2) === 0,
  };
  return { what: 'shift', afterMs: below(2_000), figures, run: (desk) => run(desk, figures) };
}

async function run(desk: Desk, { seat, floatFen, moveFen, closesAfterMs, countedForMs, coins, opensAgain }: Figures): Promise<void> {
  const { env } = desk.world;
  const actor = desk.cashier(seat);
  const [into, out] = [env.random.uuid() as OpUid, env.random.uuid() as OpUid];
  const open = ({ engine }: Process) =>
    answerOf(() => openDrawer(engine.context, actor, { floatFen: fen(floatFen), reason: '备用金' })) !== null;
  await follow(desk, open);
  const moves = [
    { uid: into, kind: 'paidIn', amountFen: fen(moveFen), reason: '换零钱' },
    { uid: out, kind: 'handedUp', amountFen: fen(moveFen), reason: '' },
  ] as const;
  for (const move of moves) {
    await follow(desk, ({ engine }) => answerOf(() => moveMoney(engine.context, actor, move)) !== null);
    tally(desk, 'money put into a drawer or handed up');
  }
  await sleep(env.clock, closesAfterMs);
  await follow(desk, (process) => closed(desk, process, actor, coins, countedForMs));
  if (opensAgain) await follow(desk, open);
}

/** Counts, is kept from closing for a moment, and closes. */
async function closed(desk: Desk, process: Process, actor: Actor, coins: number, countedForMs: number): Promise<boolean> {
  const { context } = process.engine;
  // What lies in the drawer is there to be counted whatever the app's disk says: only what is asked of the app may fail.
  const { store } = desk.world.ground;
  const shift = currentShift(store, actor.operatorId);
  if (!shift) return true;
  const as = { ...actor, supervises: false };
  const pieces = piecesOf(Math.max(0, drawerFen(store, shift.id)), coins);
  const counted = answerOf(() => countDrawer(context, as, { shiftId: shift.id, pieces }));
  if (!counted?.ok) return false;
  await sleep(desk.world.env.clock, countedForMs);
  const input = { shiftId: shift.id, n: counted.value.n, leftFen: fen(0), reason: '差额' };
  const said = answerOf(() => closeDrawer(context, as, input));
  if (said && !said.ok && said.fault.code === 'shift.movedSince') tally(desk, 'drawer moved between count and close');
  if (!said?.ok) return false;
  const { overFen } = counted.value;
  tally(desk, overFen === 0 ? 'shift closed even' : overFen > 0 ? 'shift closed over' : 'shift closed short');
  return true;
}

/** What lies in the drawer, in notes and coins, and so many coins more or less; below the smallest of them there is nothing to count. */
function piecesOf(heldFen: number, coins: number) {
  const smallest = DENOMINATIONS_FEN.at(-1) ?? 1;
  let left = Math.max(0, heldFen + coins * smallest);
  return DENOMINATIONS_FEN.map((denominationFen) => {
    const pieces = Math.floor(left / denominationFen);
    left -= pieces * denominationFen;
    return { denominationFen, pieces };
  });
}

export const shift: ActKind = { drawn: { oneIn: 3, draw }, open: () => 0 };
