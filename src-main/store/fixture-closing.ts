/** A closing and a settlement in the small site, for tests of the store. */
import { fen } from '../../src-shared/value/fen.ts';
import type { ApprovalId, EntryId, OpUid, PaymentId } from '../../src-shared/value/id.ts';
import { appendClosingStep, insertClosing } from './act/closing.ts';
import type { Fixture } from './fixture.ts';
import { insertOtherPayment, insertSettlement } from './sale/settlement.ts';
import { insertAccount } from './site/account.ts';

/** One of typed figures, so that it holds no meter; a payment without an operation; an account that never had a meter, settled. */
export function endedClosing({ store, account, meter, operator, shift, now }: Fixture): void {
  const { at } = now();
  const uid = '00000000-0000-4000-c000-000000000002' as OpUid;
  const common = { uid, inputHash: Buffer.alloc(32), shift, operator, seat: '1', reason: 'r', at };
  const closing = insertClosing(store, { ...common, account, meter, typed: '{}', approval: 1 as ApprovalId });
  appendClosingStep(store, { closing, state: 'closed', at, evidence: {} });
  insertOtherPayment(store, { payment: 1 as PaymentId, uid, inputHash: common.inputHash, kind: 'debt', entry: 1 as EntryId });
  const nobody = insertAccount(store, { number: 'S', name: 'n', contact: null, phone: null, note: null, at, operator });
  const figures = { depositFen: fen(5), heldFen: fen(0), owedFen: fen(0), paidOutFen: fen(5), leftFen: fen(0) };
  const settlement = { ...common, ...figures, account: nobody, entry: null, approval: null };
  insertSettlement(store, settlement, [{ method: 'cash', amountFen: fen(5), payment: null }]);
}
