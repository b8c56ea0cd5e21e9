/** 核销: a debt that will not be paid is written off by the supervisor, by a linked entry with the reason. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import { subtractFen, type Fen } from '../../../src-shared/value/fen.ts';
import type { Result } from '../../../src-shared/value/result.ts';
import { GL } from '../../domain/ledger/chart.ts';
import { debtWrittenOff } from '../../domain/ledger/take-back.ts';
import { accountById } from '../../store/site/account.ts';
import { balance, post } from '../../store/ledger/ledger.ts';
import type { Actor, Context } from '../context.ts';
import { Refused, wholeOrRefused } from '../refused.ts';
import { openShiftOf } from './start.ts';

/**
 * A second click finds another debt than it saw, and does nothing. @returns what is still owed.
 * Faults: account.unknown; debt.moved when it is no longer what was seen; debt.aboveOwed; shift.openFirst.
 */
export function writeOffDebt(context: Context, actor: Actor, input: ParsedInput<'debt.writeOff'>): Result<Fen, Fault> {
  const { store } = context;
  const { accountId, owedFen, amountFen, reason } = input;
  return wholeOrRefused(context, () => {
    if (!accountById(store, accountId)) throw new Refused({ code: 'account.unknown', field: 'accountId' });
    const owed = balance(store, GL.tenantDebt, String(accountId));
    if (owed !== owedFen) throw new Refused({ code: 'debt.moved', field: 'owedFen', values: { owedFen: owed } });
    if (amountFen <= 0 || amountFen > owed) throw new Refused({ code: 'debt.aboveOwed', field: 'amountFen', values: { owedFen: owed } });
    const { shift, now } = openShiftOf(context, actor);
    const by = { shiftId: shift, operatorId: actor.operatorId, seat: actor.seat, reason };
    post(store, { kind: 'debt.writtenOff', ...now, ...by, postings: debtWrittenOff(shift, accountId, amountFen) });
    context.hint('account', accountId);
    return subtractFen(owed, amountFen);
  });
}
