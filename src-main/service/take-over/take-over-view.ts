/** How far the take-over is, and what differs from the old system's list, as the window and the printer show it. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import { isCompared } from '../../domain/site-import/compare.ts';
import { site } from '../../store/site/site.ts';
import type { Context } from '../context.ts';
import { listedMeters, stateOf, type ListedMeter, type TakeOverState } from './listed-meters.ts';
import type { TakeOverRun } from './take-over-run.ts';

type Status = HandlerOutput<'site.takeOverStatus'>;

/** Meters on no bus are not counted: there is nothing to ask. */
export function takeOverStatus(context: Context, run: TakeOverRun, states: readonly TakeOverState[], limit: number): Status {
  const all = listedMeters(context.store)
    .filter(({ point }) => point !== null)
    .map((listed) => ({ listed, state: stateOf(listed, run.reading) }));
  const shown = all.filter(({ state }) => states.includes(state));
  return {
    running: run.running,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    counts: countsOf(all),
    buses: [...Map.groupBy(all, ({ listed }) => listed.busName)].map(([busName, own]) => ({ busName, ...countsOf(own) })),
    meters: shown.slice(0, limit).map(({ listed, state }) => meterRow(listed, state)),
    total: all.length,
  };
}

function countsOf(meters: readonly { readonly state: TakeOverState }[]): Record<TakeOverState, number> {
  const counts = { waiting: 0, reading: 0, taken: 0, differs: 0, read: 0, unreached: 0 };
  for (const { state } of meters) counts[state]++;
  return counts;
}

function meterRow({ row, meter, room, point, busName, found }: ListedMeter, state: TakeOverState): Status['meters'][number] {
  return {
    meterId: row.meter,
    serial: meter.serial,
    room,
    busName,
    address: point?.address ?? 0,
    accountName: row.accountName,
    state,
    reason: state === 'unreached' ? faultSentence(row.fault) : state === 'read' ? { code: 'takeOver.noAccount', values: {} } : null,
    balanceFen: found?.balanceFen ?? null,
    purchaseCount: found?.purchaseCount ?? null,
    readAt: found?.readAt ?? null,
  };
}

/** The app wrote it itself, from a fault. */
function faultSentence(text: string | null): { code: string; values: Record<string, string | number> } | null {
  if (text === null) return null;
  const { code, values = {} } = JSON.parse(text) as Fault;
  return { code, values: { ...values } };
}

export function takeOverDifferences(context: Context): HandlerOutput<'site.takeOverDifferences'> {
  const read = listedMeters(context.store).filter(({ found }) => found !== null);
  const compared = read.filter(({ row }) => isCompared(oldOf(row)));
  return {
    siteName: site(context.store)?.name ?? '',
    at: context.env.clock.now(),
    read: read.length,
    compared: compared.length,
    rows: read.filter(({ kinds }) => kinds.length > 0).map(differenceRow),
  };
}

function oldOf(row: ListedMeter['row']) {
  return { tenant: row.oldTenant, balanceFen: row.oldBalanceFen, purchaseCount: row.oldCount };
}

function differenceRow({ row, meter, room, found, kinds }: ListedMeter): HandlerOutput<'site.takeOverDifferences'>['rows'][number] {
  if (!found) throw new Error(`meter ${row.meter} differs and was not read`);
  return {
    meterId: row.meter,
    serial: meter.serial,
    room,
    accountName: row.accountName,
    oldTenant: row.oldTenant,
    oldBalanceFen: row.oldBalanceFen,
    balanceFen: found.balanceFen,
    differenceFen: row.oldBalanceFen === null ? null : found.balanceFen - row.oldBalanceFen,
    oldCount: row.oldCount,
    purchaseCount: found.purchaseCount,
    totalPurchasedFen: found.totalPurchasedFen,
    ratio: meter.ct,
    ratioFound: found.ratio,
    priceE4: found.pricesE4?.[2] ?? null,
    readAt: found.readAt,
    kinds: [...kinds],
  };
}
