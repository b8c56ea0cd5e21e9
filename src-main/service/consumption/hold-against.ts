/** 核对: reads a meter now and holds the ledger against it; what differs becomes a case by itself. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import type { ProvenReading } from '../../domain/meter/proven.ts';
import { riseOfTotal } from '../../domain/ledger/consumption.ts';
import { lastBook } from '../../store/ledger/book.ts';
import { consumptionBegin, onMeterInLedger, takeBackUnderWay } from '../../store/ledger/consumption.ts';
import { openCasesOfMeter } from '../../store/ledger/meter-case.ts';
import { accountOfMeter } from '../../store/site/account.ts';
import { meterById } from '../../store/site/meter.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import type { Context } from '../context.ts';
import { readMeter } from '../meter/read-meter.ts';

type Output = HandlerOutput<'consumption.holdAgainst'>;

/** Faults: meter.notOpened for one that nobody has; those of reading the meter. */
export async function holdAgainst(context: Context, meter: MeterId): Promise<Result<Output, Fault>> {
  const { store } = context;
  if (accountOfMeter(store, meter) === undefined) return bad({ code: 'meter.notOpened', field: 'meterId' });
  const read = await readMeter(context, meter);
  if (!read.ok) return read;
  return good(sideBySide(context, meter, read.value));
}

function sideBySide({ store }: Context, meter: MeterId, read: ProvenReading): Output {
  const account = accountOfMeter(store, meter);
  const book = lastBook(store, meter);
  const { purchaseCount, totalPurchasedFen: totalFen, balanceFen, readAt } = read;
  // Taken off in the ledger with its intent; on the meter perhaps not yet.
  const inLedger = fen(
    (account === undefined ? 0 : onMeterInLedger(store, account, meter)) + (takeBackUnderWay(store, meter)?.creditFen ?? 0),
  );
  const usedFen = fen(inLedger + (book ? riseOfTotal(book.totalFen, totalFen) : 0) - balanceFen);
  return {
    ...{ meterId: meter, serial: meterById(store, meter)?.serial ?? '', room: placeOfMeter(store, meter)?.unitName ?? '', readAt },
    ledger: {
      purchaseCount: book?.purchaseCount ?? null,
      totalFen: book?.totalFen ?? null,
      balanceFen: inLedger,
      postedTo: consumptionBegin(store, meter)?.after?.toAt ?? null,
    },
    meter: { purchaseCount, totalFen, balanceFen },
    usedFen,
    agrees: book?.purchaseCount === purchaseCount && book.totalFen === totalFen && usedFen >= 0,
    openCases: openCasesOfMeter(store, meter).length,
  };
}
