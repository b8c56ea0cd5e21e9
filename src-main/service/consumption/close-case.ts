/** A supervisor closes a case of consumption: explains it, settles the price, or says what a balance that rose by itself was. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { HandlerOutput, ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import { negateFen, ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import type { EntryId, FindingId } from '../../../src-shared/value/id.ts';
import type { Result } from '../../../src-shared/value/result.ts';
import { consumed, keptApart, priceSettled } from '../../domain/ledger/consumption.ts';
import { insertConsumption, revenueOf } from '../../store/ledger/consumption.ts';
import { appendFindingEvent, insertFinding } from '../../store/ledger/finding.ts';
import { post } from '../../store/ledger/ledger.ts';
import { moment, type Actor, type Context } from '../context.ts';
import { Refused, wholeOrRefused } from '../refused.ts';
import { differenceOf, openConsumptionCase, rowOfCase, type OpenCase } from './case-view.ts';
import { intervalOf } from './day.ts';

type Input = ParsedInput<'consumption.closeCase'>;
type Output = HandlerOutput<'consumption.closeCase'>;

/** Faults: finding.notOpen; consumption.wrongWay where this way does not fit the case. */
export function closeConsumptionCase(context: Context, actor: Actor, input: Input): Result<Output, Fault> {
  return wholeOrRefused(context, () => {
    const found = openConsumptionCase(context, input.findingId);
    if (!found) throw new Refused({ code: 'finding.notOpen' });
    const { entry, settledFen } = WAYS[input.way]({ context, actor, input, found });
    appendFindingEvent(context.store, {
      ...{ finding: input.findingId, kind: 'resolved', entry, operator: actor.operatorId, text: `${input.way}: ${input.note}` },
      at: context.env.clock.now(),
    });
    for (const topic of ['operation', 'account', 'meter', 'status'] as const) context.hint(topic);
    return { findingId: input.findingId, settledFen };
  });
}

interface Closing {
  readonly context: Context;
  readonly actor: Actor;
  readonly input: Input;
  readonly found: OpenCase;
}

interface Closed {
  readonly entry: EntryId | null;
  readonly settledFen: Fen;
}

const WAYS: Record<Input['way'], (closing: Closing) => Closed> = { explained, settle, consumption: rose, apart: rose };

/** What was posted stays as it is. */
function explained({ context, found }: Closing): Closed {
  const rise = found.text === 'balanceRose' && (intervalOf(context, found.meter)?.fallFen ?? 0) < 0;
  if (rise) throw new Refused({ code: 'consumption.wrongWay', field: 'way' });
  return { entry: null, settledFen: ZERO_FEN };
}

/** The meter deducted another amount than its energy is worth: the tenant owes the rest, or is owed it. */
function settle({ context, actor, input, found }: Closing): Closed {
  const row = rowOfCase(context, found);
  const difference = row && differenceOf(context, row);
  if (found.text !== 'priceDiffers' || !row || !difference) throw new Refused({ code: 'consumption.wrongWay', field: 'way' });
  const owedFen = negateFen(difference);
  const postings = priceSettled(row, owedFen);
  const links = row.entry === null ? [] : [row.entry];
  return { entry: posted({ context, actor, input }, 'consumption.settled', postings, links), settledFen: owedFen };
}

/** The balance rose and nobody bought: an earlier fall was too large, or somebody put money onto the meter. */
function rose({ context, actor, input, found }: Closing): Closed {
  const interval = found.text === 'balanceRose' ? intervalOf(context, found.meter) : undefined;
  if (!interval || interval.fallFen >= 0) throw new Refused({ code: 'consumption.wrongWay', field: 'way' });
  const { store } = context;
  const { begin, freeze, refundFen, fallFen: wholeFen, bookN } = interval;
  const { meter } = found;
  const key = revenueOf(store, meter);
  const fall = { account: begin.account, meter, ...key, fallFen: wholeFen };
  const apart = input.way === 'apart';
  const entry = posted({ context, actor, input }, 'consumption.day', apart ? keptApart(fall) : consumed([fall]), []);
  insertConsumption(store, {
    ...{ meter, n: begin.n, account: begin.account, kind: 'day', ...key, fromAt: begin.at, toAt: freeze.readAt, toDay: freeze.localDay },
    ...{ totalBeforeFen: begin.totalFen, totalAfterFen: freeze.totalFen, balanceBeforeFen: begin.balanceFen },
    ...{ balanceAfterFen: freeze.balanceFen, refundFen, fallFen: apart ? ZERO_FEN : wholeFen, besideFen: apart ? wholeFen : ZERO_FEN },
    ...{ energyCentiKwh: null, expectedFen: null, driftMicroYuan: null, bookN, entry, quality: 'read' },
    finding: apart ? openDifference(context, actor, fall, entry) : found.finding.id,
  });
  return { entry, settledFen: wholeFen };
}

function openDifference({ store, env }: Context, actor: Actor, fall: Parameters<typeof keptApart>[0], entry: EntryId): FindingId {
  return insertFinding(store, {
    ...{ kind: 'difference', meter: fall.meter, account: fall.account, op: null, amountFen: negateFen(fall.fallFen), text: 'balanceAbove' },
    ...{ at: env.clock.now(), operator: actor.operatorId, entry },
  });
}

function posted(
  { context, actor, input }: Pick<Closing, 'context' | 'actor' | 'input'>,
  kind: string,
  postings: ReturnType<typeof consumed>,
  links: readonly EntryId[],
): EntryId {
  const by = { operatorId: actor.operatorId, seat: actor.seat, reason: input.note };
  return post(context.store, { kind, ...moment(context), ...by, links, postings }).id;
}
