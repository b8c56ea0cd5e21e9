/** Taken-out meters 库存: with their last figures, and whether money of an old account is still remembered by them. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import type { MeterId, ReplacementId } from '../../../src-shared/value/id.ts';
import { endedReplacements } from '../../store/act/replacement.ts';
import { openCasesOfMeter } from '../../store/ledger/meter-case.ts';
import { accountById } from '../../store/site/account.ts';
import { meterById } from '../../store/site/meter.ts';
import { placeOfUnit } from '../../store/site/site.ts';
import type { Context } from '../context.ts';
import { replacementFacts } from './facts.ts';

type StockMeter = HandlerOutput<'stock.list'>['meters'][number];

/** Ten years of a site's replacements. */
const MOST_SHOWN = 5_000;

export function stockList(context: Context): StockMeter[] {
  const seen = new Set<MeterId>();
  return endedReplacements(context.store, MOST_SHOWN).flatMap(({ id, meter }) => {
    // One that hangs somewhere again is no stock; one that was taken out twice is listed as it was taken out last.
    if (seen.has(meter) || meterById(context.store, meter)?.status === 'installed') return [];
    seen.add(meter);
    const taken = stockMeter(context, id);
    return taken ? [taken] : [];
  });
}

/** What it was taken out of, before this replacement; null for one that never hung here. */
export function takenOutOf(
  context: Context,
  meter: MeterId,
  before: ReplacementId,
): { room: string; takenAt: StockMeter['takenAt'] } | null {
  const last = endedReplacements(context.store, MOST_SHOWN).find((one) => one.meter === meter && one.id < before);
  const stock = last && stockMeter(context, last.id);
  return stock ? { room: stock.room, takenAt: stock.takenAt } : null;
}

function stockMeter(context: Context, id: ReplacementId): StockMeter | null {
  const { store } = context;
  const { row, old, step, newMeter } = replacementFacts(store, id);
  const meter = meterById(store, row.meter);
  if (!meter || !old) return null;
  const place = row.unit === null ? undefined : placeOfUnit(store, row.unit);
  return {
    ...{ meterId: meter.id, serial: meter.serial, model: context.profiles.get(meter.profile)?.model ?? meter.profile },
    ...{ room: place?.unitName ?? '', accountName: row.account === null ? '' : (accountById(store, row.account)?.name ?? '') },
    ...{ takenAt: step.at, balanceFen: old.balanceFen, purchaseCount: old.purchaseCount, energyCentiKwh: old.energyCentiKwh },
    typed: old.typed !== null,
    state: stateOf(context, meter.id, old),
    newSerial: newMeter === null ? '' : (meterById(store, newMeter)?.serial ?? ''),
    uid: row.uid,
  };
}

function stateOf({ store }: Context, meter: MeterId, old: { balanceFen: number; purchaseCount: number }): StockMeter['state'] {
  if (openCasesOfMeter(store, meter).length > 0) return 'unsettled';
  if (meterById(store, meter)?.status === 'spare') return 'clear';
  return old.balanceFen !== 0 || old.purchaseCount !== 0 ? 'holds' : 'clear';
}
