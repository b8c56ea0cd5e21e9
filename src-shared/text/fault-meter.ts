/** What may be wrong with a meter, its bus or its account, in the cashier's words. */
import type { Entries } from './entry.ts';

export const meterFaultText = {
  'meter.unknown': ['没有这块电表。', 'There is no such meter.'],
  'meter.noAnswer': ['电表没有应答（{bus}，地址 {address}）。没有收钱，可再试，或查看总线。', 'The meter did not answer ({bus}, address {address}). Nothing was charged. Try again or look at the bus.'],
  'meter.lost': ['电表失联，读不到它。', 'The meter is lost; it cannot be read.'],
  'meter.notOpened': ['这块电表还没有开户。', 'This meter is not opened yet.'],
  'meter.alreadyOpened': ['这块电表已经开户。', 'This meter is already opened.'],
  'meter.opened': ['这块电表已经开户。', 'This meter is already opened.'],
  'meter.stock': ['这块电表在库存，没有装上。', 'This meter is in stock, not installed.'],
  'meter.frozen': ['账与表不一致，此表冻结，核对后才能售电。', 'Ledger and meter differ; the meter is frozen until somebody reconciles.'],
  'meter.encrypted': ['此表为加密模式，本程序不能写入，请联系厂家解除。', 'The meter is in encrypted mode and cannot be written to; ask its maker.'],
  'meter.wrongNumber': [
    '这个地址上答话的是另一块表（{found}，应为 {expected}）。没有收钱，请电工查线。',
    'A different meter answers at this address ({found} instead of {expected}). Nothing was charged; ask the technician.',
  ],
  'meter.workLock': ['检修挂牌，禁止送电和售电。挂牌人：{who} {phone}', 'Work lock: no supply and no sale. Hung by {who} {phone}'],
  'meter.openOperation': ['此表还有一笔未了结的操作，先处理它。', 'This meter has an unfinished operation; deal with that first.'],
  'meter.busy': ['此表正在进行另一项操作，请稍候。', 'The meter is busy with another operation; wait a moment.'],
  'meter.noPrice': ['还不知道这块表的电价。', 'The price on this meter is not known yet.'],
  'meter.refused': ['电表拒绝了这条指令。', 'The meter refused the command.'],
  'meter.badAnswer': ['电表的应答有误，请再读一次。', 'The meter’s answer was garbled; read it again.'],
  'meter.notReadYet': ['还没有读到这块电表。', 'This meter was not read yet.'],

  'bus.down': ['总线没有连接（{bus}）。', 'The bus is not connected ({bus}).'],
  'bus.busy': ['总线正忙，请稍候再试。', 'The bus is busy; try again shortly.'],
  'bus.unknown': ['没有这条总线。', 'There is no such bus.'],

  'account.unknown': ['没有这一户。', 'There is no such account.'],
  'account.closed': ['这一户已经销户。', 'This account is closed.'],

  'finding.unknown': ['没有这个案卷。', 'There is no such case.'],
  'finding.closed': ['这个案卷已经结了。', 'This case is closed already.'],
  'finding.meterMoved': ['电表在这期间又变了，已重新读取，请再看一遍。', 'The meter moved meanwhile; it was read again, please look once more.'],
} satisfies Entries;
