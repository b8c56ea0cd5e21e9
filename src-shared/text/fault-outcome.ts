/** Why an operation stands where it stands, as its last step recorded it. */
import type { Entries } from './entry.ts';

export const outcomeText = {
  'outcome.wrongMeter': [
    '这个地址上答话的是另一块表（{found}，应为 {expected}）。请电工查线。',
    'A different meter answered at this address ({found} instead of {expected}). Ask the technician.',
  ],
  'outcome.ledgerDiffers': [
    '写表之前发现表上的次数或累计与账本不符，没有写表。',
    'Before writing, the meter’s count or total differed from the ledger; nothing was written.',
  ],
  'outcome.ceiling': [
    '充后会超过电表能存的最大金额，没有写表。',
    'It would have taken the meter above what it can hold; nothing was written.',
  ],
  'outcome.encrypted': ['电表处于加密模式，没有写表。', 'The meter is in encrypted mode; nothing was written.'],
  'outcome.prepaidOff': ['电表关闭了预付费（保电），没有写表。', 'Prepaid is switched off on the meter (keep power); nothing was written.'],
  'outcome.noEffect': ['电表读回来没有变化：这笔钱没有上表。', 'Read back, the meter had not changed: the money is not on it.'],
  'outcome.meterMoved': [
    '表上的变化与这笔售电不符（应增加 {creditFen}）。',
    'The meter changed in a way that does not fit this sale ({creditFen} was to be added).',
  ],
  'outcome.noAnswer.timeout': ['写表之后电表没有应答。', 'The meter did not answer after the write.'],
  'outcome.noAnswer.exception': ['写表之后电表拒绝回答。', 'The meter refused to answer after the write.'],
  'outcome.noAnswer.badReply': ['写表之后电表的应答有误。', 'The meter’s answer after the write was garbled.'],
  'outcome.noAnswer.lineDown': ['写表之后总线断开了。', 'The bus went down after the write.'],
  'outcome.noAnswer.queueFull': ['总线太忙，还没有轮到读回。', 'The bus is too busy; the meter could not be read back yet.'],
  'outcome.noAnswer.leaseOver': ['总线占用时间到了，还没有读回。', 'The turn on the bus ended before the meter could be read back.'],
  'outcome.noAnswer.closed': ['程序关闭时还没有读回。', 'The program closed before the meter could be read back.'],
  'outcome.givenBack': ['钱已退给客户。', 'The money was given back.'],
  'outcome.chosen': ['收费员选择稍后下发。', 'The cashier chose to send it later.'],
  'outcome.lost': ['电表失联，收款后等待下发。', 'The meter was lost; the money waits to be sent.'],
  'outcome.difference': [
    '核对后仍有差额，还不知道钱在谁手里。',
    'A difference remained after reconciling, and nobody knows yet who holds the money.',
  ],
} satisfies Entries;
