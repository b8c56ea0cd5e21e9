/** A tenant wants part of the balance back: asked, allowed where it must be, taken off the meter, paid out. */
import { fen } from '../../../../src-shared/value/fen.ts';
import type { OpUid } from '../../../../src-shared/value/id.ts';
import { sleep } from '../../../platform/env.ts';
import { prepareRefund } from '../../../service/refund/prepare.ts';
import { startRefund } from '../../../service/refund/start.ts';
import { lastStep, latestOps } from '../../../store/sale/op.ts';
import { AGAIN_REST, drawAmount, REFUND_REST } from '../amounts.ts';
import type { Below } from '../meter-plan.ts';
import type { World } from '../world.ts';
import { answered, meterOf, MOST_OPEN, tally, type ActKind, type Desk, type PlannedAct } from './act.ts';
import { drawAnswer, startAllowed, type PlannedAnswer } from './approval.ts';
import { drawCash, owed, payEverybody, seeThrough, type PlannedCash } from './take-back.ts';

interface Figures {
  readonly meter: number;
  readonly amountFen: number;
  readonly seat: number;
  /** Looks at the meter first. */
  readonly prepares: boolean;
  /** Half of it is used between the form and the frame. */
  readonly used: boolean;
  /** Buys again at once when the meter has given it back. */
  readonly buysAgainFen: number | null;
  readonly answer: PlannedAnswer;
  readonly cash: PlannedCash;
}

/** Within most balances and without a second person; with one; and often more than there is. */
const MOST_FEN: readonly number[] = [20_000, 40_000, 120_000];

function draw(below: Below): PlannedAct {
  const figures: Figures = {
    meter: below(2),
    amountFen: drawAmount(below, REFUND_REST, MOST_FEN[below(MOST_FEN.length)]),
    seat: below(2),
    prepares: below(3) === 0,
    used: below(5) === 0,
    buysAgainFen: below(2) === 0 ? drawAmount(below, AGAIN_REST, MOST_FEN[0]) : null,
    answer: drawAnswer(below),
    cash: drawCash(below),
  };
  return { what: 'refund', afterMs: below(12_000), figures, run: (desk) => run(desk, figures) };
}

async function run(desk: Desk, figures: Figures): Promise<void> {
  const { meter, amountFen, seat, prepares, answer, cash } = figures;
  const { facts, device } = meterOf(desk, meter);
  const { random, clock } = desk.world.env;
  const actor = desk.cashier(seat);
  const accountId = facts.account;
  const uid = random.uuid() as OpUid;
  const inputOf = (amount: number) => ({ uid, accountId, meterId: facts.id, amountFen: fen(amount), reason: '退租' });
  const { process } = desk.world;
  if (prepares && process)
    await answered(process, () => prepareRefund(process.engine.context, { accountId, meterId: facts.id, amountFen: fen(amountFen) }));
  else await sleep(clock, 0);
  const input = inputOf(amountFen);
  const begun = await startAllowed(desk, {
    ...{ actor, uid: random.uuid() as OpUid, answer },
    act: { call: 'refund.start', input, account: accountId, meter: facts.id, amountFen: input.amountFen },
    start: ({ engine }) => startRefund(engine.context, actor, input),
    // Another amount that needs somebody too.
    otherwise: ({ engine }) => startRefund(engine.context, actor, inputOf(amountFen + 10)),
  });
  if (!begun?.ok) return tally(desk, 'refund refused for good');
  // Its operation holds the meter, and no frame has left yet.
  if (figures.used && device.state.balanceFen > amountFen >> 1) device.change({ balanceFen: fen(amountFen >> 1) });
  await seeThrough(desk, actor, uid, cash);
  if (figures.buysAgainFen !== null) await desk.buy(meter, figures.buysAgainFen, seat);
}

function ended(world: World): string[] {
  const { store } = world.ground;
  for (const { id, meter, kind, reverses } of latestOps(store, MOST_OPEN)) {
    if (kind !== 'refund' || reverses !== null) continue;
    const state = lastStep(store, id)?.state;
    const way = world.meters.find(({ facts }) => facts.id === meter)?.way;
    if (state === 'voided') world.tally.add('refund not taken by the meter');
    if (state === 'confirmed') world.tally.add(way?.startsWith('set') ? 'refund by setting the balance confirmed' : 'refund confirmed');
  }
  return [];
}

export const refund: ActKind = { drawn: { oneIn: 2, draw }, tidy: payEverybody, open: owed, ended };
