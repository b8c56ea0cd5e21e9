/** Holds ledger and readings, from their rows alone, against what the simulated meters really took and used. */
import { createAuditor } from '../../audit/database.ts';
import { RATES, totalEnergy } from '../../simulator/meter/state.ts';
import type { SimulatedMeter } from '../../simulator/meter/meter.ts';
import type { PracticeMeter } from '../../simulator/site/shape.ts';
import type { VirtualBuilding } from './virtual-building.ts';

interface LedgerRow {
  readonly meter: number;
  readonly serial: string;
  readonly count: number | null;
  readonly total_fen: number | null;
  readonly sold_fen: number | null;
  readonly sales: number;
}

interface ReadRow {
  readonly meter: number;
  readonly readings: number;
  readonly total_centi_kwh: number;
  readonly balance_fen: number;
  readonly total_fen: number;
  readonly sharp_centi_kwh: number;
  readonly peak_centi_kwh: number;
  readonly flat_centi_kwh: number;
  readonly valley_centi_kwh: number;
}

export interface Verdict {
  readonly entries: number;
  readonly readings: number;
  readonly freezes: number;
  readonly energyCentiKwh: number;
  /** Every break of the ledger's own rules, and every figure that is not the meter's. */
  readonly breaks: readonly string[];
}

/** The newest line of each meter's book, and what was confirmed on it. */
const LEDGER = `SELECT m.id AS meter, m.serial, b.purchase_count AS count, b.total_fen,
  (SELECT sum(o.credit_fen) FROM op o WHERE o.meter = m.id AND
    (SELECT s.state FROM op_step s WHERE s.op = o.id ORDER BY s.n DESC LIMIT 1) = 'confirmed') AS sold_fen,
  (SELECT count(*) FROM op o WHERE o.meter = m.id) AS sales
  FROM meter m LEFT JOIN meter_book b ON b.meter = m.id AND b.n = (SELECT max(n) FROM meter_book WHERE meter = m.id)`;

const LAST = `SELECT meter, count(*) AS readings, total_centi_kwh, balance_fen, total_fen, sharp_centi_kwh, peak_centi_kwh, flat_centi_kwh,
  valley_centi_kwh, max(slot) FROM reading GROUP BY meter`;

/** What was rolled up beside the difference of the registers at both ends of it. */
const ROLLED = (table: 'energy_day' | 'energy_hour') => `SELECT u.meter, u.used, b.total_centi_kwh - a.total_centi_kwh AS difference
  FROM (SELECT meter, sum(energy_centi_kwh) AS used, min(from_slot) AS from_slot, max(to_slot) AS to_slot FROM ${table} GROUP BY meter) u
  JOIN reading a ON a.meter = u.meter AND a.slot = u.from_slot JOIN reading b ON b.meter = u.meter AND b.slot = u.to_slot
  WHERE u.used <> difference`;

/** To be asked once no meter draws anything any more and every one was read since. */
export function judgeWeek({ store, site, meters }: VirtualBuilding, days: readonly number[]): Verdict {
  const audit = createAuditor(store.ledger.db)();
  const breaks = audit.breaks.map(({ check, subject, detail }) => `${check}: ${subject}: ${detail}`);
  const ledger = new Map(
    store.ledger.db
      .prepare<[], LedgerRow>(LEDGER)
      .all()
      .map((row) => [row.serial, row]),
  );
  const serialOf = new Map([...ledger.values()].map(({ meter, serial }) => [meter, serial]));
  const read = new Map(
    store.readings.db
      .prepare<[], ReadRow>(LAST)
      .all()
      .map((row) => [serialOf.get(row.meter), row]),
  );
  breaks.push(...rolledBreaks(store.readings.db, 'energy_hour'), ...rolledBreaks(store.readings.db, 'energy_day'));
  let energyCentiKwh = 0;
  for (const entry of site.meters) {
    const device = meters.get(entry.serial)!;
    const rows = { ledger: ledger.get(entry.serial), read: read.get(entry.serial) };
    if (entry.really.dead) {
      if (rows.read || rows.ledger?.count !== null) breaks.push(`${entry.room}: a dead meter was read or taken over`);
      continue;
    }
    energyCentiKwh += totalEnergy(device.state) - entry.really.energyCentiKwh;
    const wrong = [...ledgerBreaks(entry, device, rows.ledger), ...readingBreaks(entry, device, rows.read)];
    breaks.push(...wrong.map((detail) => `${entry.room} ${entry.serial}: ${detail}`));
  }
  breaks.push(...freezeBreaks({ store, site }, days));
  const count = (table: string, db = store.readings.db) => db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0;
  return { entries: audit.entries, readings: count('reading'), freezes: count('freeze', store.ledger.db), energyCentiKwh, breaks };
}

/** Count and total of the book are the meter's; what rose on it since it was taken over was sold here or charged elsewhere. */
function ledgerBreaks({ account, really }: PracticeMeter, { state }: SimulatedMeter, row: LedgerRow | undefined): string[] {
  if (account === null) return row?.count === null ? [] : ['nobody has this meter, yet it has a book'];
  if (!row) return ['is not in the ledger'];
  const breaks: string[] = [];
  if (row.count !== state.purchaseCount) breaks.push(`count ${state.purchaseCount}, ledger ${row.count}`);
  if (row.total_fen !== state.totalPurchasedFen) breaks.push(`total ${state.totalPurchasedFen}, ledger ${row.total_fen}`);
  const elsewhereFen = really.elsewhere && state.elsewhere === null ? really.elsewhere.amountFen : 0;
  const rose = state.totalPurchasedFen - really.totalPurchasedFen;
  const sold = row.sold_fen ?? 0;
  if (rose !== sold + elsewhereFen) breaks.push(`rose by ${rose}, ${sold} were sold and ${elsewhereFen} charged elsewhere`);
  return breaks;
}

/** The last reading is what the meter holds; the fall of the balance is energy × price. */
function readingBreaks({ really }: PracticeMeter, { state }: SimulatedMeter, row: ReadRow | undefined): string[] {
  if (!row) return ['was never read in full'];
  const breaks: string[] = [];
  const same = (what: string, kept: number, held: number) => {
    if (kept !== held) breaks.push(`${what} ${held}, readings say ${kept}`);
  };
  same('energy', row.total_centi_kwh, totalEnergy(state));
  same('balance', row.balance_fen, state.balanceFen);
  same('total', row.total_fen, state.totalPurchasedFen);
  for (const rate of RATES) same(rate, row[`${rate}_centi_kwh`], state.energy[rate]);
  if (!really.prepaidOn) return breaks;
  const usedFen = Math.floor(((row.total_centi_kwh - really.energyCentiKwh) * really.priceE4) / 10_000);
  same('fall of the balance', really.balanceFen + row.total_fen - really.totalPurchasedFen - row.balance_fen, usedFen);
  return breaks;
}

function rolledBreaks(db: VirtualBuilding['store']['readings']['db'], table: 'energy_day' | 'energy_hour'): string[] {
  const rows = db.prepare<[], { meter: number; used: number; difference: number }>(ROLLED(table)).all();
  return rows.map(({ meter, used, difference }) => `${table}, meter ${meter}: ${used} rolled up, its registers say ${difference}`);
}

/** Every meter that answers has one good freeze of each day. */
function freezeBreaks({ store, site }: Pick<VirtualBuilding, 'store' | 'site'>, days: readonly number[]): string[] {
  const good = store.ledger.db.prepare<[number], number>(`SELECT count(*) FROM freeze WHERE local_day = ? AND quality = 'good'`).pluck();
  const answering = site.meters.filter(({ really }) => !really.dead).length;
  return days.flatMap((day) => {
    const frozen = good.get(day);
    return frozen === answering ? [] : [`day ${day}: ${frozen} of ${answering} meters have a good freeze`];
  });
}
