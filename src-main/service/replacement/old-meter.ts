/** What is asked of the meter that is taken out: its last figures, and whether it is silent where it answered. */
import { centiKwh } from '../../../src-shared/value/energy.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import { priceE4 } from '../../../src-shared/value/price.ts';
import type { MeterRef } from '../../fieldbus/fieldbus.ts';
import { lastBook } from '../../store/ledger/book.ts';
import { meterById } from '../../store/site/meter.ts';
import type { Context } from '../context.ts';
import { knownFigures } from '../meter/figures.ts';
import { goodAt, knownState } from '../meter/note-state.ts';
import { readMeter } from '../meter/read-meter.ts';
import { tried } from '../settle/ask-meter.ts';
import type { OldFigures } from './evidence.ts';
import type { ReplacementFacts } from './facts.ts';
import { recordDone, recordHalt } from './record.ts';

/** Number of the old one, and once more. */
const LEASE_MS = 10_000;

/** Row 1. A meter whose count or total is not the ledger's is reconciled before its money goes anywhere. */
export async function readOld(context: Context, facts: ReplacementFacts): Promise<void> {
  const { meter } = facts.row;
  const read = await readMeter(context, meter);
  if (!read.ok) return recordHalt(context, facts, 'reading', read.fault);
  if (read.value.doubted) return recordHalt(context, facts, 'reading', { code: 'replacement.why.doubted' });
  const { readAt, balanceFen, purchaseCount, totalPurchasedFen } = read.value;
  const book = lastBook(context.store, meter);
  const differs = book && (book.purchaseCount !== purchaseCount || book.totalFen !== totalPurchasedFen);
  if (facts.row.account !== null && differs) return recordHalt(context, facts, 'reading', { code: 'replacement.why.ledgerDiffers' });
  const old = { ...figuresOf(context, meter), readAt, balanceFen, purchaseCount, totalPurchasedFen, typed: null };
  recordDone(context, facts, 'reading', { old });
}

/** What is remembered of it beside its money. */
function figuresOf(context: Context, meter: ReplacementFacts['row']['meter']) {
  const figures = knownFigures(context, meter);
  const state = knownState(context, meter);
  const [sharp, peak, flat, valley] = (figures.pricesE4 ?? []).map(priceE4);
  const amount = (value: number | null) => (value === null ? null : fen(value));
  return {
    energyCentiKwh: state?.energyCentiKwh ?? null,
    powerW: state?.detail.powerW ?? null,
    ratio: state?.detail.currentRatio ?? meterById(context.store, meter)?.ct ?? null,
    prices: sharp === undefined || peak === undefined || flat === undefined || valley === undefined ? null : { sharp, peak, flat, valley },
    alarm1Fen: amount(figures.alarm1Fen),
    alarm2Fen: amount(figures.alarm2Fen),
    overdraftFen: amount(figures.overdraftFen),
  };
}

/** A dead one as it was last heard; null where it never was, or where the ledger does not know it. */
export function lastGoodOf(context: Context, { row }: Pick<ReplacementFacts, 'row'>): Omit<OldFigures, 'typed'> | null {
  const state = knownState(context, row.meter);
  const at = goodAt(state);
  const book = lastBook(context.store, row.meter);
  if (!state || at === null || state.balanceFen === null || state.purchaseCount === null) return null;
  const { purchaseCount = state.purchaseCount, totalFen = fen(0) } = book ?? {};
  const figures = figuresOf(context, row.meter);
  const energyCentiKwh = figures.energyCentiKwh === null ? null : centiKwh(figures.energyCentiKwh);
  return { ...figures, energyCentiKwh, readAt: at, balanceFen: state.balanceFen, purchaseCount, totalPurchasedFen: totalFen };
}

/** Row 2. Another meter behind that address is the new one: the old one is silent there all the same. */
export async function checkSilent(context: Context, facts: ReplacementFacts): Promise<void> {
  const { place, row } = facts;
  const old = meterById(context.store, row.meter);
  if (!old) throw new Error(`meter ${row.meter} of replacement ${row.id} is missing`);
  const ref: MeterRef = { meterId: old.id, serial: old.serial, profile: old.profile, ...place };
  const leased = await context.fieldbus.bus(place.busId).lease('command', LEASE_MS, (wire) => tried(() => wire.readIdentity(ref)));
  const values = { address: place.address };
  if (!leased.ok) return recordHalt(context, facts, 'checking', { code: `outcome.noAnswer.${leased.fault.kind}` });
  const asked = leased.value;
  if (asked.ok && asked.value.serial === old.serial) {
    return recordHalt(context, facts, 'checking', { code: 'replacement.why.stillThere', values });
  }
  // A line that is down says nothing about the meter behind it.
  const silent = asked.ok || asked.fault.kind === 'timeout' || (asked.fault.kind === 'exception' && asked.fault.code >= 10);
  if (!silent && !asked.ok) return recordHalt(context, facts, 'checking', { code: `outcome.noAnswer.${asked.fault.kind}` });
  recordDone(context, facts, 'checking');
}
