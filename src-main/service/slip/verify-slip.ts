/** Whether a slip that somebody brings is ours: its number and its check code against the ledger's own entry. */
import type { HandlerOutput, ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { EntryId } from '../../../src-shared/value/id.ts';
import { checkCode, readCheckCode, readSlipNumber } from '../../domain/slip/check-code.ts';
import { entriesOf, hashOfEntry } from '../../store/ledger/ledger.ts';
import { lastStep } from '../../store/sale/op.ts';
import { printsOf, slipByNumber, slipNumber, type SlipRow } from '../../store/sale/slip.ts';
import type { Context } from '../context.ts';
import { SHOWN } from '../sale/operation-view.ts';

type Verified = HandlerOutput<'slip.verify'>;

/** What slips of every kind keep, as far as it is shown here. */
interface Kept {
  readonly check?: string;
  readonly amountFen?: number;
  readonly countedFen?: number;
  readonly accountName?: string;
  readonly room?: string;
  readonly serial?: string;
  readonly operatorName?: string;
  readonly entry?: EntryId | null;
}

/** The ledger decides: the code must be of an entry of that slip's operation, not only what the slip itself says. */
export function verifySlip({ store }: Pick<Context, 'store'>, { number, check }: ParsedInput<'slip.verify'>): Verified {
  const [named, code] = [readSlipNumber(number), readCheckCode(check)];
  const slip = named && slipByNumber(store, named);
  if (!slip || code === null) return { slip: null };
  const kept = JSON.parse(slip.content) as Kept;
  if (kept.check !== code || !hashesOf(store, slip, kept).some((hash) => checkCode(hash) === code)) return { slip: null };
  const step = slip.op === null ? undefined : lastStep(store, slip.op);
  return {
    slip: {
      ...{ slipId: slip.id, number: slipNumber(slip), kind: slip.kind, at: slip.at },
      amountFen: fen(kept.amountFen ?? kept.countedFen ?? 0),
      ...{ accountName: kept.accountName ?? '', room: kept.room ?? '', serial: kept.serial ?? '', operatorName: kept.operatorName ?? '' },
      copies: printsOf(store, slip.id).length,
      state: step ? SHOWN[step.state] : null,
    },
  };
}

function hashesOf(store: Context['store'], slip: SlipRow, kept: Kept): Uint8Array[] {
  if (slip.op !== null) return entriesOf(store, slip.op).map(({ hash }) => hash);
  const hash = kept.entry == null ? undefined : hashOfEntry(store, kept.entry);
  return hash ? [hash] : [];
}
