/** Why an operation stands where it stands: the sentences of the reasons that its steps keep as evidence. */
import type { Entries } from './entry.ts';

export const outcomeText = {
  'outcome.noAnswer.timeout': ['电表没有应答。', 'The meter did not answer.'],
  'outcome.noAnswer.exception': ['电表拒绝应答。', 'The meter refused to answer.'],
  'outcome.noAnswer.badReply': ['电表的应答读不懂。', "The meter's answer made no sense."],
  'outcome.noAnswer.lineDown': ['总线没有连接。', 'The bus is not connected.'],
  'outcome.noAnswer.queueFull': ['总线太忙。', 'The bus is too busy.'],
  'outcome.noAnswer.leaseOver': ['总线太慢，没来得及问完。', 'The bus was too slow to finish asking.'],
  'outcome.noAnswer.closed': ['程序正在退出。', 'The program was closing.'],
  'outcome.noEffect': ['电表没有接受这笔钱，已核实没有加上。', 'The meter did not take it; proven that nothing was added.'],
  'outcome.wrongMeter': [
    '这个地址上答话的是另一块表（{found}，应为 {expected}），请电工查线。',
    'A different meter answers at this address ({found} instead of {expected}); ask the technician.',
  ],
  'outcome.ledgerDiffers': [
    '表上的购电次数或累计购电与账上不一致，须先核对。',
    'Purchase count or total on the meter differ from the ledger; reconcile first.',
  ],
  'outcome.meterMoved': [
    '写表后，表上的次数和累计与这笔售电对不上，须核对。',
    'After writing, count and total on the meter do not match this sale; reconcile.',
  ],
  'outcome.ceiling': ['会超过电表能存的最大金额，没有下发。', 'It would exceed what the meter can hold; nothing was sent.'],
  'outcome.encrypted': ['此表为加密模式，没有下发。', 'The meter is in encrypted mode; nothing was sent.'],
  'outcome.prepaidOff': ['此表没有启用预付费，没有下发。', 'Prepaid control is off on this meter; nothing was sent.'],
  'outcome.workLock': ['检修挂牌，没有下发。', 'A work lock hangs there; nothing was sent.'],
  'outcome.interrupted': ['程序中断，没有下发。', 'The program was interrupted; nothing was sent.'],
  'outcome.tooOld': ['超过 24 小时仍未下发，请主管决定。', 'Not delivered within 24 hours; the supervisor decides.'],
  'outcome.lost': ['电表失联，恢复后自动下发。', 'The meter is lost; it is sent when the meter answers.'],
  'outcome.chosen': ['已决定稍后下发。', 'To be sent later, as decided.'],
  'outcome.givenBack': ['钱已退还。', 'The money was given back.'],
  'outcome.registerBack': [
    '电量读数倒退，这段用电不计入统计。请查表是否被更换或清零。',
    'The energy register went back; that use is left out. See whether the meter was replaced or reset.',
  ],
  'outcome.registerJump': [
    '电量读数跳变，超过电表最大电流所能，这段用电不计入统计。请查表。',
    'The energy register jumped beyond what the meter can measure; that use is left out. Look at the meter.',
  ],
  'outcome.difference': ['账已对平，差额归属未定。', 'Ledger brought to the meter; who holds the difference is still open.'],
} satisfies Entries;
