/** A replacement as the window sees it: its six rows, where the money is, why it waits and which ways there are. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import type { ReplacementAct, ReplacementRow, RowState } from '../../../src-shared/contract/operator/replacement.ts';
import { addFen, negateFen, ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import type { ReplacementId } from '../../../src-shared/value/id.ts';
import { GL } from '../../domain/ledger/chart.ts';
import { replacementIsOver } from '../../domain/replacement/state.ts';
import { sentence } from '../../domain/sale/amount.ts';
import { openReplacements } from '../../store/act/replacement.ts';
import { workLockOf } from '../../store/act/work-lock.ts';
import { findingEvents } from '../../store/ledger/finding.ts';
import { findingById } from '../../store/ledger/meter-case.ts';
import { balance } from '../../store/ledger/ledger.ts';
import { operatorById } from '../../store/people/operator.ts';
import { approvalsOfInput } from '../../store/sale/approval.ts';
import { accountById } from '../../store/site/account.ts';
import { buses, meterById } from '../../store/site/meter.ts';
import { placeOfUnit } from '../../store/site/site.ts';
import { stateOfApproval } from '../approval/approve.ts';
import type { Context } from '../context.ts';
import { inputHash } from '../input-hash.ts';
import { jobView } from '../job/job-view.ts';
import type { JobRunner } from '../job/runner.ts';
import { operationView } from '../sale/operation-view.ts';
import type { Settler } from '../settle/settler.ts';
import { settingsOf } from './begin.ts';
import { holdsMoney, replacementFacts, type ReplacementFacts } from './facts.ts';
import { lastGoodOf } from './old-meter.ts';
import { SETTLE_CALL, settleInput } from './settle-provisional.ts';
import { takenOutOf } from './stock.ts';

export type ReplacementOutput = HandlerOutput<'replacement.view'>;

/** Whom to ask about what is under way. */
export interface Followed {
  readonly jobs: JobRunner;
  readonly settler: Settler;
}

const MOST_SHOWN = 200;

const ROW_OF: Readonly<Record<ReplacementAct, ReplacementRow>> = {
  ...{ reading: 'old', checking: 'off', scanning: 'new', clearing: 'new', addressing: 'new', lighting: 'light' },
  ...{ carrying: 'write', settings: 'write', clock: 'write', restoring: 'finish', looking: 'finish' },
};
const ROWS = ['old', 'off', 'new', 'light', 'write', 'finish'] as const;

export function unfinishedReplacements(context: Context, followed: Followed): ReplacementOutput[] {
  return openReplacements(context.store, MOST_SHOWN).map((id) => replacementView(context, followed, id));
}

/** @throws Error when the replacement or its meter is missing. */
export function replacementView(context: Context, followed: Followed, id: ReplacementId): ReplacementOutput {
  const { store } = context;
  const facts = replacementFacts(store, id);
  const { row, step, state, place, old } = facts;
  const meter = meterById(store, row.meter);
  if (!meter) throw new Error(`replacement ${id} lacks its meter`);
  const operation = facts.op === null ? null : operationView(context, followed.settler, facts.op);
  const job = jobOf(context, followed, facts);
  const provisional = provisionalOf(context, facts);
  return {
    ...{ uid: row.uid, final: replacementIsOver(state), done: state === 'done' },
    mark: [step.n, job?.state, job?.attempts, operation?.state, provisional?.state].join('.'),
    ...standing(facts),
    ...{
      meterId: row.meter,
      serial: meter.serial,
      model: modelOf(context, meter.profile),
      ...placed(context, facts),
      address: place.address,
      ...whose(context, facts),
    },
    endedAt: replacementIsOver(state) ? step.at : null,
    ...{ bar: barOf(context, facts), old: old && { ...old, typed: old.typed && { ...old.typed } }, lastGood: heardLast(context, facts) },
    ...{ found: foundOf(context, facts), newMeterId: facts.newMeter, settings: settingsView(context, facts), looked: facts.looked ?? null },
    ...{ workLock: lockOf(context, facts), operation, job, provisional },
  };
}

/** At which act it is, and what may be done from there. */
function standing(facts: ReplacementFacts) {
  const { evidence, state, old } = facts;
  const { after, ok, reason, values } = evidence;
  const written = endedWell(facts);
  const typable = state === 'waiting' && after === 'reading' && (ok === false || old?.typed != null);
  return {
    ...{ act: actOf(facts), after: after ?? null, ok: ok ?? true, rows: rowsOf(facts), written, lit: written.includes('lighting') },
    ...{ ways: [...facts.ways], mayType: typable, mayAbandon: facts.mayAbandon },
    why: reason === undefined ? null : sentence(reason, values),
  };
}

function whose({ store }: Context, { row }: ReplacementFacts) {
  return {
    ...{ accountId: row.account, accountName: row.account === null ? '' : (accountById(store, row.account)?.name ?? '') },
    ...{ reason: row.reason, operatorName: operatorById(store, row.operator)?.name ?? '', at: row.at },
  };
}

function lockOf({ store }: Context, { newMeter, row }: ReplacementFacts): ReplacementOutput['workLock'] {
  const lock = workLockOf(store, newMeter ?? row.meter);
  return lock ? { name: lock.name, phone: lock.phone } : null;
}

/** What an estimate begins with, where the old one does not speak. */
function heardLast(context: Context, facts: ReplacementFacts): ReplacementOutput['lastGood'] {
  const last = facts.old || facts.evidence.ok !== false ? null : lastGoodOf(context, facts);
  return last && { balanceFen: last.balanceFen, energyCentiKwh: last.energyCentiKwh, readAt: last.readAt };
}

function modelOf({ profiles }: Context, profile: string): string {
  return profiles.get(profile)?.model ?? profile;
}

function actOf({ state }: ReplacementFacts): ReplacementAct | null {
  return state === 'waiting' || state === 'done' || state === 'abandoned' ? null : state;
}

function placed({ store }: Context, { row, place }: ReplacementFacts) {
  const at = row.unit === null ? undefined : placeOfUnit(store, row.unit);
  const busName = buses(store).find(({ id }) => id === place.busId)?.name ?? '';
  return { room: at?.unitName ?? '', building: at?.buildingName ?? '', busName };
}

/** Acts that ended well since the new meter was last looked for; what came before that counts for the old one alone. */
function endedWell({ steps, evidence, state }: ReplacementFacts): ReplacementAct[] {
  const done: ReplacementAct[] = [];
  let running: ReplacementAct | null = null;
  for (const one of steps) {
    const isAct = one.state !== 'waiting' && one.state !== 'done' && one.state !== 'abandoned';
    const said = JSON.parse(one.evidence ?? '{}') as { after?: ReplacementAct; ok?: boolean };
    if (one.state === 'reading') done.length = 0;
    if (one.state === 'scanning') done.splice(0, done.length, ...done.filter((act) => act === 'reading' || act === 'checking'));
    // One that goes on to the next by itself has ended well.
    if (isAct && running !== null && one.n > 1) done.push(running);
    if (!isAct && said.ok === true && said.after !== undefined) done.push(said.after);
    if (!isAct && said.ok === false && running !== null && said.after !== running) done.push(running);
    running = isAct ? (one.state as ReplacementAct) : null;
  }
  return state === 'done' && evidence.ok === true ? [...new Set([...done, 'looking' as const])] : [...new Set(done)];
}

function rowsOf(facts: ReplacementFacts): ReplacementOutput['rows'] {
  const done = endedWell(facts);
  const act = actOf(facts);
  const { after, ok } = facts.evidence;
  const rowState = (row: ReplacementRow): RowState => {
    const last = { old: 'reading', off: 'checking', new: 'addressing', light: 'lighting', write: 'clock', finish: 'looking' } as const;
    if (act !== null && ROW_OF[act] === row) return facts.money === 'frozen' && act === 'carrying' ? 'doubtful' : 'doing';
    if (after !== undefined && ok === false && ROW_OF[after] === row) return 'doubtful';
    return done.includes(last[row]) ? 'done' : 'waiting';
  };
  const rows = Object.fromEntries(ROWS.map((row) => [row, rowState(row)])) as Record<ReplacementRow, RowState>;
  return rows;
}

/** From the ledger once money has gone on its way; before that it is all on the old one. */
function barOf({ store }: Context, { row, old, op, sent, money, newMeter }: ReplacementFacts): ReplacementOutput['bar'] {
  const none = { wayFen: ZERO_FEN, newFen: ZERO_FEN };
  if (!old || row.account === null) return { ...none, oldFen: old?.balanceFen ?? null, sumFen: old?.balanceFen ?? null };
  if (!sent || op === null) return { ...none, oldFen: old.balanceFen, sumFen: old.balanceFen };
  const on = (meter: number): Fen => negateFen(balance(store, GL.onMeter, `${row.account}/${meter}`));
  const oldFen = on(row.meter);
  const wayFen = negateFen(balance(store, GL.carryOver, String(op)));
  const newFen = money === 'over' && newMeter !== null ? old.balanceFen : ZERO_FEN;
  return { oldFen, wayFen, newFen, sumFen: addFen(oldFen, wayFen, newFen) };
}

function foundOf(context: Context, { found, row }: ReplacementFacts): ReplacementOutput['found'] {
  if (!found) return null;
  const profile = context.profiles.get(found.profile);
  const { address, serial, balanceFen, purchaseCount, totalPurchasedFen, energyCentiKwh, ratio, stock } = found;
  const taken = stock === null ? null : takenOutOf(context, stock, row.id);
  return {
    ...{ address, serial, balanceFen, purchaseCount, totalPurchasedFen, energyCentiKwh, ratio },
    ...{ model: modelOf(context, found.profile), provenOnBench: profile?.provenOnBench ?? false, mustClear: holdsMoney(found) },
    stock: stock === null ? null : { room: taken?.room ?? '', takenAt: taken?.takenAt ?? null },
  };
}

function settingsView(context: Context, facts: ReplacementFacts): ReplacementOutput['settings'] {
  const { prices, alarms, overdraftFen } = settingsOf(context, facts);
  return {
    prices: prices ?? null,
    ...{ alarm1Fen: alarms?.alarm1Fen ?? null, alarm2Fen: alarms?.alarm2Fen ?? null, overdraftFen: overdraftFen ?? null },
  };
}

function jobOf(context: Context, { jobs }: Followed, { steps, newMeter }: ReplacementFacts): ReplacementOutput['job'] {
  const last = steps.findLast(({ job }) => job !== null);
  const meter = last?.meter ?? newMeter;
  return last?.job == null || meter === null ? null : jobView(context, jobs, { job: last.job, meter });
}

function provisionalOf({ store }: Context, { steps, row }: ReplacementFacts): ReplacementOutput['provisional'] {
  const id = steps.find(({ finding }) => finding !== null)?.finding ?? null;
  const finding = id === null ? undefined : findingById(store, id);
  if (id === null || !finding) return null;
  const hash = inputHash(SETTLE_CALL, settleInput(row.uid, id, finding.amountFen));
  const asked = approvalsOfInput(store, hash).at(-1);
  const settled = findingEvents(store, id).some(({ kind }) => kind === 'resolved');
  return { findingId: id, differenceFen: finding.amountFen, settled, state: asked ? stateOfApproval(store, asked.id) : 'none' };
}
