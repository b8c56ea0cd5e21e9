/** Sees that a meter was charged around the ledger: whenever a proof is read and nothing of ours is under way on that meter. */
import { ZERO_FEN } from '../../../src-shared/value/fen.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { ProvenReading } from '../../domain/meter/proven.ts';
import { accountOfMeter } from '../../store/site/account.ts';
import { lastBook } from '../../store/ledger/book.ts';
import { insertFinding } from '../../store/ledger/finding.ts';
import { holdingCase } from '../../store/ledger/meter-case.ts';
import { openOpOfMeter } from '../../store/sale/op.ts';
import type { Context } from '../context.ts';

/** Opens a case when count or total differ from the ledger's; the meter sells nothing more until somebody reconciles. */
export function noticeDifference(context: Context, meter: MeterId, read: ProvenReading): void {
  const { store } = context;
  const book = lastBook(store, meter);
  // A late reply may be older than the ledger's last line.
  if (read.doubted) return;
  if (!book || (book.purchaseCount === read.purchaseCount && book.totalFen === read.totalPurchasedFen)) return;
  if (openOpOfMeter(store, meter) !== undefined || holdingCase(store, meter)) return;
  const account = accountOfMeter(store, meter);
  if (account === undefined) return;
  insertFinding(store, {
    kind: 'ledgerDiffers',
    meter,
    account,
    op: null,
    amountFen: ZERO_FEN,
    text: 'ledgerDiffers',
    at: context.env.clock.now(),
    operator: null,
    entry: null,
  });
  context.hint('meter', meter);
  context.hint('status');
}
