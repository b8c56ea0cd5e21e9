/** What may be wrong with a meter, its bus or its account, in the cashier's words. */
import type { Entries } from './entry.ts';

export const meterFaultText = {
  'meter.unknown': ['没有这块电表。', 'There is no such meter.'],
  'meter.noAnswer': [
    '电表没有应答（{bus}，地址 {address}）。可再试，或查看总线。',
    'The meter did not answer ({bus}, address {address}). Try again or look at the bus.',
  ],
  'meter.refused': ['电表拒绝回答（{bus}，地址 {address}）。', 'The meter refused to answer ({bus}, address {address}).'],
  'meter.badAnswer': [
    '电表的应答有误（{bus}，地址 {address}），请再读一次。',
    "The meter's answer was garbled ({bus}, address {address}); read it again.",
  ],
  'bus.down': [
    '总线没有连接（{bus}）。请电工查看通讯管理机。',
    'The bus is not connected ({bus}). Have the technician look at the gateway.',
  ],
  'bus.busy': ['总线正忙（{bus}），请稍候再试。', 'The bus is busy ({bus}); try again shortly.'],
  'meter.notConnected': ['这块电表没有接在任何总线上。', 'This meter is not connected to any bus.'],
  'meter.lost': ['电表失联，读不到它，现在不能售电。', 'The meter is lost and cannot be read; it cannot be sold to now.'],
  'meter.notOpened': ['这块电表还没有开户，先开户再售电。', 'This meter is not opened yet; open its account first.'],
  'meter.alreadyOpened': ['这块电表已经开户。', 'This meter is already opened.'],
  'meter.notTakenOver': [
    '这块电表还没有接管，账本不知道它的期初。',
    'This meter was not taken over; the ledger does not know where it began.',
  ],
  'meter.retired': ['这块电表已经退役。', 'This meter is retired.'],
  'meter.notPrepaid': ['这块电表不是预付费表，不能售电。', 'This is not a prepaid meter; nothing can be sold to it.'],
  'meter.noProof': [
    '这种电表不显示累计购电，无法证明钱是否到表，暂不能售电。',
    'This kind of meter shows no total purchased, so arrival cannot be proven; it cannot be sold to yet.',
  ],
  'meter.frozen': ['账与表不一致，此表冻结，核对后才能售电。', 'Ledger and meter differ; the meter is frozen until somebody reconciles.'],
  'meter.encrypted': [
    '此表处于加密模式，不能写入，请联系厂家解除。',
    'The meter is in encrypted mode and cannot be written to; ask its maker.',
  ],
  'meter.wrongNumber': [
    '这个地址上答话的是另一块表（{found}，应为 {expected}），接线可能串了。没有收钱，请电工查线。',
    'A different meter answers at this address ({found} instead of {expected}); wires may be swapped. Nothing was charged; ask the technician.',
  ],
  'meter.workLock': [
    '检修挂牌：禁止送电和售电。挂牌人 {who}，电话 {phone}。挂牌不能代替开关上的锁。',
    'Work lock: no supply and no sale. Hung by {who}, phone {phone}. It does not replace the padlock on the switch.',
  ],
  'meter.openOperation': [
    '此表还有一笔未了结的售电，先到今日待办处理。',
    "This meter has an unfinished sale; deal with it in today's tray first.",
  ],
  'account.unknown': ['没有这一户。', 'There is no such account.'],

  'finding.notOpen': ['这个案卷不存在，或已经结了。', 'There is no such case, or it is closed already.'],
  'reconcile.meterMoved': [
    '电表在这期间又变了，已重新读取，请再看一遍。',
    'The meter moved meanwhile; it was read again, please look once more.',
  ],
  'reconcile.sayWhetherArrived': ['请回答这笔钱到表了没有。', 'Say whether this sale reached the meter.'],
  'reconcile.holderUnknown': ['请回答差额的钱在谁手里。', 'Say who holds the money of the difference.'],

  'supply.notEnough': [
    '这个金额不够复电，至少要 {leastFen}。',
    'This amount will not bring the supply back; at least {leastFen} is needed.',
  ],
  'supply.forcedStaysOff': ['电表被强制拉闸，充值不会复电。', 'The meter is forced off: buying does not change that.'],
  'supply.closeByHand': [
    '到账后须按表上按钮或手动合闸才有电。',
    "Supply returns only when the meter's button is pressed or the breaker is closed by hand.",
  ],
} satisfies Entries;
