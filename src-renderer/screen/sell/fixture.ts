/** An account, its meter, a quote and an operation for the desk's tests, as the engine would answer with them. */
import * as v from 'valibot';
import { accountCard, quoteView, type PayMethod } from '../../../src-shared/contract/operator/desk.ts';
import { meterCard } from '../../../src-shared/contract/operator/meter-view.ts';
import { operationView, type OperationState } from '../../../src-shared/contract/operator/operation.ts';

export const cash: PayMethod = { code: 'cash', zh: '现金', en: 'Cash', drawer: true, needsReference: false };
export const transfer: PayMethod = { code: 'transfer', zh: '转账', en: 'Transfer', drawer: false, needsReference: true };

export const engineFault = (code: string) => ({ refused: { code, message: code } });

export const meter = v.parse(meterCard, {
  meterId: 11,
  serial: '210300000017',
  room: '3F-08',
  building: 'A',
  busName: '1',
  address: 17,
  profile: 'dtsy1352',
  model: 'DTSY1352-NK',
  profileProven: true,
  status: 'opened',
  live: {
    balanceFen: 1240,
    purchaseCount: 16,
    totalPurchasedFen: 400_000,
    readAt: 999_000,
    supply: { on: true, cause: null, leastFen: null, closeByHand: false, forcedBy: null },
    alarm: null,
    powerW: 1200,
    totalEnergyCentiKwh: 421_355,
  },
  lost: false,
  promiseMs: 180_000,
  openOpId: null,
  frozenBy: null,
  priceE4: 8300,
  perDayFen: null,
  runsOutAt: null,
  obstacle: null,
});

export const account = v.parse(accountCard, {
  accountId: 5,
  name: '老张面馆',
  room: '3F-08',
  contact: '张三',
  phone: '13800001000',
  debtFen: 0,
  depositFen: 0,
  meters: [meter],
  recent: [],
});

export const quote = (amountFen: number) =>
  v.parse(quoteView, {
    amountFen,
    creditFen: amountFen,
    debtFen: 0,
    feeFen: 0,
    energyCentiKwh: null,
    days: null,
    balanceAfterFen: 1240 + amountFen,
    supplyAfterOn: true,
    warnings: [],
    sameAgain: null,
    unusual: null,
    obstacle: null,
    sendLaterFromStart: false,
  });

export const operation = (uid: string, state: OperationState) =>
  v.parse(operationView, {
    opId: 3,
    uid,
    kind: 'sale',
    state,
    final: state === 'reached',
    accountId: 5,
    accountName: '老张面馆',
    meterId: 11,
    serial: '210300000017',
    room: '3F-08',
    paymentId: 4,
    paymentNumber: 'P-4',
    reverses: null,
    payOut: 'none',
    amountFen: 10_000,
    creditFen: 10_000,
    debtFen: 0,
    feeFen: 0,
    tenders: [{ method: 'cash', amountFen: 10_000, reference: null }],
    at: 1_000_000,
    operatorId: 7,
    operatorName: '小李',
    note: '',
    attempts: 1,
    balanceBeforeFen: 1240,
    balanceAfterFen: 11_240,
    purchaseCountAfter: 17,
    supplyAfter: { on: true, cause: null, leastFen: null, closeByHand: false, forcedBy: null },
    reason: null,
    nextTryAt: null,
    findingId: null,
    slipId: state === 'recorded' || state === 'notReached' ? null : 31,
    steps: [],
  });
