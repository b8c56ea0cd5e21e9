/** The tables of readings.db as the compiler sees them: the same names as in its migrations. */
import type { Generated, GeneratedAlways } from 'kysely';
import type { PurchaseCount } from '../../../src-shared/value/count.ts';
import type { CentiKwh } from '../../../src-shared/value/energy.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { Instant, LocalDay } from '../../../src-shared/value/instant.ts';
import type { MarkKind, Quality, ReadingQuality } from './schema.ts';

interface Rates {
  sharp_centi_kwh: CentiKwh | null;
  peak_centi_kwh: CentiKwh | null;
  flat_centi_kwh: CentiKwh | null;
  valley_centi_kwh: CentiKwh | null;
}

interface Rolled {
  meter: MeterId;
  era: number;
  from_slot: number;
  to_slot: number;
  energy_centi_kwh: CentiKwh;
  fall_fen: Fen | null;
}

export type MeterEventKind = 'alarm' | 'off' | 'on' | 'forced' | 'lost' | 'back';

export interface ReadingTables {
  meter_state: {
    meter: MeterId;
    read_at: Instant;
    quality: Quality;
    balance_fen: Fen | null;
    purchase_count: PurchaseCount | null;
    total_fen: Fen | null;
    energy_centi_kwh: CentiKwh | null;
    detail: string;
    figures: Generated<string>;
  };
  meter_event: {
    id: GeneratedAlways<number>;
    meter: MeterId;
    at: Instant;
    kind: MeterEventKind;
    was: string | null;
    now: string | null;
    since_at: Instant | null;
    balance_fen: Fen | null;
  };
  reading: Rates & {
    slot: number;
    meter: MeterId;
    era: number;
    read_at: Instant;
    total_centi_kwh: CentiKwh;
    balance_fen: Fen;
    total_fen: Fen | null;
    power_w: number;
    quality: ReadingQuality;
  };
  reading_mark: { slot: number; meter: MeterId; kind: MarkKind; difference_centi_kwh: number };
  energy_hour: Rolled & { hour: number };
  energy_day: Rolled & Rates & { day: LocalDay };
  /** The open hour and day, and the slots of their first readings: what they are measured from, also after a restart. */
  energy_edge: { meter: MeterId; hour: number; hour_slot: number; day: LocalDay; day_slot: number };
}
