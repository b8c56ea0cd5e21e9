/** What happened to one meter, from every place that keeps a part of it, put in one line of time. */
import type { HandlerOutput, ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { instant, type Instant } from '../../../src-shared/value/instant.ts';
import { eventsOfMeter, type MeterEventRow } from '../../store/reading/meter-event.ts';
import { endedReplacements } from '../../store/act/replacement.ts';
import { meterById } from '../../store/site/meter.ts';
import { jobsOfMeter } from '../../store/act/job.ts';
import { accountsOfMeter, casesOfMeter, locksOfMeter, salesOfMeter } from '../../store/reading/meter-history.ts';
import { operatorById } from '../../store/people/operator.ts';
import type { Context } from '../context.ts';
import { shownState } from '../sale/operation-view.ts';

type Event = HandlerOutput<'meter.events'>['events'][number];
/** At most `limit` of its own events, earlier than `before`, newest first. */
type Source = (context: Context, meter: MeterId, before: Instant, limit: number) => Event[];

/** A further kind of event is a further source. */
const SOURCES: readonly Source[] = [ofReadings, ofSales, ofCases, ofLocks, ofAccounts, ofJobs, ofReplacements];
/** The newest this many control acts of a meter are looked at. */
const MOST_JOBS = 500;

const LATEST = instant(Number.MAX_SAFE_INTEGER);

export function meterEvents(context: Context, { meterId, before, limit }: ParsedInput<'meter.events'>): HandlerOutput<'meter.events'> {
  const found = SOURCES.flatMap((source) => source(context, meterId, before ?? LATEST, limit + 1)).sort((a, b) => b.at - a.at);
  return { events: found.slice(0, limit), more: found.length > limit };
}

function ofReadings({ store }: Context, meter: MeterId, before: Instant, limit: number): Event[] {
  return eventsOfMeter(store, meter, before, limit).map((row) => ({ at: row.at, ...worded(row) }));
}

function worded({ kind, was, now, sinceAt, balanceFen }: MeterEventRow): Pick<Event, 'kind' | 'text'> {
  const balance = balanceFen === null ? {} : { balanceFen };
  if (kind === 'alarm') return { kind: 'alarm', text: { code: `event.alarm.${now}`, values: balance } };
  if (kind === 'off') return { kind: 'supply', text: { code: `event.off.${now}`, values: {} } };
  if (kind === 'forced')
    return { kind: 'supply', text: { code: now === 'none' ? `event.freed.${was}` : `event.forced.${now}`, values: {} } };
  if (kind === 'on') return { kind: 'supply', text: { code: 'event.on', values: {} } };
  return { kind: 'wire', text: { code: `event.${kind}`, values: { sinceAt: sinceAt ?? 0 } } };
}

/** The ids of operations rise with time; a page by time asks for a few more than it needs of them. */
function ofSales({ store }: Context, meter: MeterId, before: Instant, limit: number): Event[] {
  const events: Event[] = [];
  for (let below = Number.MAX_SAFE_INTEGER; events.length < limit;) {
    const sales = salesOfMeter(store, meter, below, limit);
    for (const { at, kind, creditFen, operatorName, state } of sales) {
      const values = { creditFen, operator: operatorName };
      // What a replacement carried over is no purchase and nothing given back.
      if (at < before && kind !== 'carryOver')
        events.push({
          at,
          kind: 'money',
          text: { code: `event.${kind === 'sale' ? 'sale' : 'back'}.${shownState(kind, state, null)}`, values },
        });
    }
    if (sales.length < limit) break;
    below = sales.at(-1)!.op;
  }
  return events.slice(0, limit);
}

function ofCases({ store }: Context, meter: MeterId, before: Instant, limit: number): Event[] {
  return casesOfMeter(store, { meter, before, limit }).map(({ at, opened }) => ({
    at,
    kind: 'case',
    text: { code: opened === 1 ? 'event.caseOpened' : 'event.caseResolved', values: {} },
  }));
}

function ofLocks({ store }: Context, meter: MeterId, before: Instant, limit: number): Event[] {
  return locksOfMeter(store, { meter, before, limit }).flatMap(({ name, reason, hungAt, removedAt, removedBy }): Event[] => [
    { at: hungAt, kind: 'lock', text: { code: 'event.lockHung', values: { name, reason } } },
    ...(removedAt === null || removedAt >= before
      ? []
      : [{ at: removedAt, kind: 'lock' as const, text: { code: 'event.lockRemoved', values: { name: removedBy ?? '' } } }]),
  ]);
}

function ofAccounts({ store }: Context, meter: MeterId, before: Instant, limit: number): Event[] {
  return accountsOfMeter(store, { meter, before, limit }).map(({ fromAt, name }) => ({
    at: fromAt,
    kind: 'account',
    text: { code: 'event.account', values: { name: name ?? '' } },
  }));
}

/** What was asked of it from here; what became of that is told by the reading that shows it. */
function ofJobs({ store }: Context, meter: MeterId, before: Instant, limit: number): Event[] {
  return jobsOfMeter(store, meter, MOST_JOBS)
    .filter(({ at, kind }) => at < before && JOB_KINDS.has(kind))
    .slice(0, limit)
    .map(({ at, kind, operator, reason }) => ({
      at,
      kind: 'supply',
      text: { code: `event.job.${kind}`, values: { operator: operatorById(store, operator)?.name ?? '', reason } },
    }));
}

/** The place's history goes on: which number hung here before, and which one came after. */
function ofReplacements({ store }: Context, meter: MeterId, before: Instant, limit: number): Event[] {
  return endedReplacements(store, MOST_REPLACEMENTS)
    .filter((one) => (one.meter === meter || one.newMeter === meter) && one.endedAt < before)
    .slice(0, limit)
    .map((one) => {
      const taken = one.meter === meter;
      const other = taken ? one.newMeter : one.meter;
      const serial = (other === null ? undefined : meterById(store, other))?.serial ?? '';
      return { at: one.endedAt, kind: 'wire', text: { code: taken ? 'event.replacedBy' : 'event.replaces', values: { serial } } };
    });
}

/** Ten years of a site's replacements. */
const MOST_REPLACEMENTS = 5_000;

const JOB_KINDS: ReadonlySet<string> = new Set(['trip', 'keepPower', 'restore', 'parameters']);
