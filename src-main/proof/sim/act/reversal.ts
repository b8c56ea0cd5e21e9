/** A cashier undoes a sale that was a mistake, whole or, where part of it is used, what is left. */
import type { Fault } from '../../../../src-shared/contract/call.ts';
import { fen } from '../../../../src-shared/value/fen.ts';
import type { OpId, OpUid } from '../../../../src-shared/value/id.ts';
import type { Result } from '../../../../src-shared/value/result.ts';
import type { Actor } from '../../../service/context.ts';
import { cameOff } from '../../../service/refund/outcome.ts';
import { prepareReversal } from '../../../service/refund/prepare.ts';
import { startReversal } from '../../../service/refund/start.ts';
import { lastStep, latestOps, opById, opByUid, openOpOfMeter } from '../../../store/sale/op.ts';
import type { Below } from '../meter-plan.ts';
import { answerOf } from '../mortal.ts';
import type { World } from '../world.ts';
import { answered, meterOf, MOST_OPEN, tally, type ActKind, type Desk, type PlannedAct } from './act.ts';
import { drawAnswer, startAllowed, type PlannedAnswer } from './approval.ts';
import { doneSale } from './done-sale.ts';
import { drawCash, seeThrough, type PlannedCash } from './take-back.ts';

interface Figures {
  readonly seat: number;
  /** By the supervisor, who may undo sales of any shift. */
  readonly boss: boolean;
  /** Somebody at the other seat undoes the same sale. */
  readonly twice: boolean;
  /** The tenant has used so much that half of it is left. */
  readonly used: boolean;
  readonly answer: PlannedAnswer;
  readonly cash: PlannedCash;
}

function draw(below: Below): PlannedAct {
  const figures: Figures = {
    seat: below(2),
    boss: below(4) === 0,
    twice: below(2) === 0,
    used: below(2) === 0,
    answer: drawAnswer(below),
    cash: drawCash(below),
  };
  return { what: 'reversal', afterMs: below(16_000), figures, run: (desk) => run(desk, figures) };
}

async function run(desk: Desk, figures: Figures): Promise<void> {
  const done = await doneSale(desk);
  if (done === null) return;
  const { sale } = done;
  if (figures.used) await use(desk, done.meter, sale);
  const actor = figures.boss ? desk.supervisor : desk.cashier(figures.seat);
  const whole = await begin(desk, figures, actor, sale, null);
  const restFen = whole.spentFen;
  const part = restFen === null ? whole : await begin(desk, figures, actor, sale, restFen);
  if (!part.begun) return;
  if (figures.twice) undoAgain(desk, sale, part.uid);
  await seeThrough(desk, actor, part.uid, figures.cash);
  if (figures.twice) undoAgain(desk, sale, part.uid);
}

/** And somebody looks at the meter. Not while anything is under way there: no load takes so much in a moment. */
async function use(desk: Desk, index: number, sale: OpId): Promise<void> {
  const { process, ground } = desk.world;
  const { facts, device } = meterOf(desk, index);
  const left = fen((opById(ground.store, sale)?.creditFen ?? 0) >> 1);
  if (openOpOfMeter(ground.store, facts.id) !== undefined || device.state.balanceFen <= left) return;
  device.change({ balanceFen: left });
  if (process)
    await answered(process, () => prepareReversal(process.engine.context, desk.supervisor, { saleOpId: sale, restFen: null }, true));
}

interface Begun {
  readonly uid: OpUid;
  readonly begun: boolean;
  /** What is left of the sale, where that is less than all; null where it is not said. */
  readonly spentFen: number | null;
}

async function begin(desk: Desk, { answer, boss }: Figures, actor: Actor, sale: OpId, restFen: number | null): Promise<Begun> {
  const uid = desk.world.env.random.uuid() as OpUid;
  const input = { uid, saleOpId: sale, restFen: restFen === null ? null : fen(restFen), reason: '输错金额' };
  const row = opById(desk.world.ground.store, sale);
  if (!row) return { uid, begun: false, spentFen: null };
  const begun = await startAllowed<OpId>(desk, {
    ...{ actor, uid: desk.world.env.random.uuid() as OpUid, answer },
    act: { call: 'reversal.start', input, account: row.account, meter: row.meter, amountFen: row.amountFen },
    start: ({ engine }) => startReversal(engine.context, actor, input, boss),
    otherwise: null,
  });
  return { uid, begun: begun?.ok === true, spentFen: restFen === null ? restOf(begun) : null };
}

function restOf(said: Result<OpId, Fault> | null): number | null {
  const rest = said && !said.ok && said.fault.code === 'reversal.spent' ? said.fault.values?.['restFen'] : null;
  return typeof rest === 'number' && rest > 0 ? rest : null;
}

/** The other seat has the same sale on its screen. */
function undoAgain(desk: Desk, sale: OpId, first: OpUid): void {
  const { process, env, ground } = desk.world;
  const before = opByUid(ground.store, first);
  // What the meter did not take may be tried again.
  if (!before || cameOff(ground.store, before.id) === 'no') return;
  const again = { uid: env.random.uuid() as OpUid, saleOpId: sale, restFen: null, reason: '再来' };
  const said = process && answerOf(() => startReversal(process.engine.context, desk.supervisor, again, true));
  if (!said) return;
  tally(desk, 'reversal asked for twice');
  if (said.ok) desk.world.broken.push(`sale ${sale} is undone a second time`);
}

function ended({ ground: { store }, tally: counted }: World): string[] {
  for (const { id, kind, reverses } of latestOps(store, MOST_OPEN))
    if (reverses !== null && lastStep(store, id)?.state === 'confirmed')
      counted.add(kind === 'reversal' ? 'sale reversed' : 'sale reversed in part');
  return [];
}

export const reversal: ActKind = { drawn: { oneIn: 2, draw }, open: () => 0, ended };
