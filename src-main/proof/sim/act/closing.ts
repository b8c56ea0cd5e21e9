/** A tenant moves out: the meter is held, read for the last time and emptied, then the account is settled and its money leaves the house. */
import type { AccountId, ClosingId, OpUid } from '../../../../src-shared/value/id.ts';
import { closingMayFollow, CLOSING_STATES, type ClosingState } from '../../../domain/closing/state.ts';
import { abandonClosing, resumeClosing } from '../../../service/closing/choose.ts';
import { closingView } from '../../../service/closing/closing-view.ts';
import { closingFacts } from '../../../service/closing/facts.ts';
import { CALL_SETTLE, settleAccount, settlementPlan } from '../../../service/closing/settle.ts';
import { startClosing } from '../../../service/closing/start.ts';
import { accountsToSettle, closingById, openClosings } from '../../../store/act/closing.ts';
import { jobsOfMeter, jobSteps } from '../../../store/act/job.ts';
import { accountOfMeter } from '../../../store/site/account.ts';
import type { Below } from '../meter-plan.ts';
import { answerOf } from '../mortal.ts';
import type { Process, World } from '../world.ts';
import { follow, meterOf, MOST_OPEN, tally, type ActKind, type Desk, type PlannedAct } from './act.ts';
import { FORCED, isSent } from './control.ts';
import { drawAnswer, startAllowed, type PlannedAnswer } from './approval.ts';

interface Figures {
  readonly meter: number;
  readonly seat: number;
  readonly answer: PlannedAnswer;
  /** Goes on so often where it stands still, then leaves all as it was. */
  readonly patience: number;
  /** Nobody comes for the money until somebody goes through the trays. */
  readonly settlesLater: boolean;
}

function draw(below: Below): PlannedAct {
  const figures: Figures = {
    ...{ meter: below(2), seat: below(2), answer: { ...drawAnswer(below), answer: 'granted' } },
    ...{ patience: below(3), settlesLater: below(3) === 0 },
  };
  return { what: 'closing', afterMs: 4_000 + below(12_000), figures, run: (desk) => run(desk, figures) };
}

async function run(desk: Desk, { meter, seat, answer, patience, settlesLater }: Figures): Promise<void> {
  const { world } = desk;
  const { facts } = meterOf(desk, meter);
  const input = { uid: world.env.random.uuid() as OpUid, accountId: facts.account, meterId: facts.id, reason: '退租' };
  let [left, state] = [patience, null as ClosingState | null];
  await follow(desk, async ({ engine, life }) => {
    const begun = answerOf(() => startClosing(engine.context, engine.closings, desk.cashier(seat), input));
    if (!begun?.ok) return false;
    await Promise.race([engine.closings.engage(begun.value), life.ended]);
    if (!life.alive || !closingById(world.ground.store, begun.value)) return false;
    answerOf(() => closingView(engine.context, engine, begun.value));
    state = closingFacts(world.ground.store, begun.value).state;
    if (state === 'waiting') goOn(desk, { engine }, begun.value, left-- > 0);
    return isOver(state);
  });
  if (state === 'closed' && !settlesLater) await settle(desk, facts.account, seat, answer);
}

function isOver(state: ClosingState): boolean {
  return !CLOSING_STATES.some((next) => closingMayFollow(state, next));
}

function goOn(desk: Desk, { engine }: Pick<Process, 'engine'>, id: ClosingId, patient: boolean): void {
  const uid = closingById(desk.world.ground.store, id)?.uid;
  if (uid === undefined) return;
  tally(desk, 'closing waited for a person');
  const { context, closings, jobs } = engine;
  const resumed = patient ? answerOf(() => resumeClosing(context, closings, desk.cashier(0), uid)) : null;
  if (!resumed?.ok) answerOf(() => abandonClosing(context, jobs, desk.cashier(0), uid));
}

/** The figures as they stand now; whoever owes stays owing. */
function settlement(process: Process, uid: OpUid, accountId: AccountId) {
  const { depositFen, heldFen, owedFen } = settlementPlan(process.engine.context, accountId).figures;
  return { uid, accountId, seen: { depositFen, heldFen, owedFen }, leaveOwing: true, reason: '退租' };
}

async function settle(desk: Desk, account: AccountId, seat: number, answer: PlannedAnswer): Promise<void> {
  const { process, env } = desk.world;
  const asked = process && answerOf(() => settlement(process, env.random.uuid() as OpUid, account));
  if (!asked) return;
  const actor = desk.cashier(seat);
  const settled = await startAllowed<AccountId>(desk, {
    ...{ actor, uid: env.random.uuid() as OpUid, answer, otherwise: null },
    act: { call: CALL_SETTLE, input: asked, account, meter: null, amountFen: asked.seen.heldFen },
    start: ({ engine }) => settleAccount(engine.context, actor, asked),
  });
  if (settled?.ok) tally(desk, 'account settled');
}

async function tidy(desk: Desk, process: Process): Promise<void> {
  const { store } = desk.world.ground;
  for (const { closing: id } of openClosings(store, MOST_OPEN))
    if (closingFacts(store, id).state === 'waiting') goOn(desk, process, id, false);
  for (const account of accountsToSettle(store)) await settle(desk, account, 0, { answer: 'granted', afterMs: 0, dies: false });
}

/** A closed meter is nobody's, and holds nothing. */
function ended({ ground: { store }, meters, tally: counted, frames }: World): string[] {
  const broken: string[] = [];
  for (let id = 1 as ClosingId; closingById(store, id); id++) {
    const { state, row, steps } = closingFacts(store, id);
    if (state === 'closed') counted.add('meter closed');
    if (state === 'abandoned') counted.add('closing abandoned');
    const meter = meters.find(({ facts }) => facts.id === row.meter);
    if (state !== 'closed' || !meter || frames.unsure.has(row.meter) || accountOfMeter(store, row.meter) !== undefined) continue;
    const { balanceFen, forced } = meter.device.state;
    // A room without a tenant may be given light again by a supervisor: what mode it is in then is held against that act, and what is used
    // under kept power falls below 0. Nothing else moves it.
    const trip = steps.findLast(({ job }) => job !== null)?.job ?? 0;
    const later = jobsOfMeter(store, row.meter, MOST_OPEN).filter(
      (one) => one.id > trip && one.kind in FORCED && jobSteps(store, { job: one.id, meter: row.meter }).some(isSent),
    );
    const isUsed = balanceFen < 0 && later.some(({ kind }) => kind === 'keepPower');
    if ((balanceFen !== 0 && !isUsed) || (forced !== 'trip' && later.length === 0))
      broken.push(`meter ${meter.facts.serial} is closed, holds ${balanceFen} fen and is ${forced}`);
  }
  return broken;
}

export const closing: ActKind = {
  drawn: { oneIn: 4, draw },
  tidy,
  open: ({ ground: { store } }) => openClosings(store, MOST_OPEN).length + accountsToSettle(store).length,
  ended,
};
