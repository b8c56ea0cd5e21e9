/** The tables of the first day, import and take-over, as the compiler sees them. */
import type { GeneratedAlways } from 'kysely';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { ImportSetId, MeterId, OperatorId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';

export interface FirstDayTables {
  import_set: {
    id: GeneratedAlways<ImportSetId>;
    at: Instant;
    operator: OperatorId;
    seat: string;
    file_name: string;
    added: number;
    changed: number;
    removed: number;
    before: string;
    undone_at: Instant | null;
    undone_by: OperatorId | null;
  };
  take_over: {
    meter: MeterId;
    import_set: ImportSetId;
    account_name: string | null;
    contact: string | null;
    phone: string | null;
    old_tenant: string | null;
    old_balance_fen: Fen | null;
    old_count: number | null;
    tried_at: Instant | null;
    fault: string | null;
    taken_at: Instant | null;
    found: string | null;
  };
}
