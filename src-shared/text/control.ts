/** Texts of remote control: acts, states, outcomes, dialogs and the work lock. */
import type { Entries } from './entry.ts';

export const controlText = {
  'control.act.trip': ['拉闸', 'Trip'],
  'control.act.keepPower': ['保电', 'Keep power'],
  'control.act.restore': ['恢复预付费', 'Restore prepaid'],
  'control.act.parameters': ['参数下发', 'Settings download'],

  'control.state.planned': ['等待发送', 'Waiting to send'],
  'control.state.sending': ['发送中', 'Sending'],
  'control.state.checking': ['回读中', 'Reading back'],
  'control.state.done': ['已确认', 'Confirmed'],
  'control.state.notDone': ['未成功', 'Not done'],
  'control.state.unknown': ['待核实', 'Not yet known'],
  'control.state.givenUp': ['未核实', 'Never known'],

  'control.done.trip': ['已拉闸，回读确认。', 'Tripped, read back and confirmed.'],
  'control.done.keepPower': ['已保电，回读确认。', 'Power kept, read back and confirmed.'],
  'control.done.restore': ['已恢复预付费，回读确认。', 'Prepaid restored, read back and confirmed.'],
  'control.done.parameters': ['参数已写入，整块回读一致。', 'Settings written; the whole block reads back the same.'],

  'control.why.already': ['电表本来就是这样，没有发送。', 'The meter was so already; nothing was sent.'],
  'control.why.interrupted': [
    '程序中断过久，没有发送。需要时请重新操作。',
    'The program was interrupted too long; nothing was sent. Begin anew if it is still wanted.',
  ],
  'control.why.encrypted': ['此表为加密模式，没有发送。', 'The meter is in encrypted mode; nothing was sent.'],
  'control.why.wrongMeter': [
    '这个地址上答话的是另一块表（{found}，应为 {expected}），没有对它操作。请电工查线。',
    'A different meter answers at this address ({found} instead of {expected}); it was left alone. Ask the technician.',
  ],
  'control.why.givenUp': ['已停止核实：不知道电表做了没有。', 'Checking was stopped: it is not known what the meter did.'],
  'control.why.notTaken.trip': [
    '要求拉闸，已发 {attempts} 次；回读电表没有进入强制拉闸。',
    'A trip was sent {attempts} {attempts#time|times}; the meter reads back as not forced off.',
  ],
  'control.why.notTaken.keepPower': [
    '要求保电，已发 {attempts} 次；回读电表没有进入保电。',
    'Keep power was sent {attempts} {attempts#time|times}; the meter reads back as not kept on.',
  ],
  'control.why.notTaken.restore': [
    '要求恢复预付费，已发 {attempts} 次；回读电表仍在强制状态。',
    'Restore was sent {attempts} {attempts#time|times}; the meter reads back as still forced.',
  ],
  'control.why.notTaken.parameters': [
    '参数已发 {attempts} 次；整块回读与要求不一致。',
    'The settings were sent {attempts} {attempts#time|times}; the whole block reads back otherwise.',
  ],
  'control.why.relayStays.trip': [
    '电表接受了拉闸，但回读继电器仍未断开：线路可能带电！请到现场断开。',
    'The meter accepted the trip, but its relay still reads closed: the line may be live! Open it on site.',
  ],
  'control.why.relayStays.keepPower': [
    '电表接受了保电，但回读继电器没有合上。请到现场查看。',
    'The meter accepted it, but its relay reads open. Look at it on site.',
  ],

  'control.unknown': ['没有这个操作。', 'There is no such act.'],
  'control.uidUsed': ['这张表单已经发过一个命令，请重新开始。', 'This form has sent a command already; begin anew.'],
  'control.busy': ['这块表上还有一个命令没有结束，请等它有结果。', 'Another command is still open on this meter; wait for its outcome.'],
  'control.notUnknown': ['这个命令已经有结果，或还在进行。', 'This command has an outcome already, or is still under way.'],
  'control.notSupported': ['这种电表不支持这个命令。', 'This kind of meter does not know this command.'],
  'control.protected.house': ['公用表从不远程拉闸。', 'A house meter is never tripped from here.'],
  'control.protected.main': ['总表从不远程拉闸。', 'A main meter is never tripped from here.'],
  'control.workLock': [
    '检修挂牌中，禁止送电：{who}，电话 {phone}。先由挂牌人或主管摘牌。',
    'A work lock hangs: no power. {who}, phone {phone}. Who hung it or a supervisor takes it off first.',
  ],
  'control.notCommissioned.control': [
    '本项目还没有允许向电表发送拉合闸命令。管理员在“设置 · 投运开关”里打开“拉合闸”之后才能发送。',
    'Sending control commands is not switched on for this site. An administrator switches “Tripping and restoring” on under Settings, Commissioning.',
  ],
  'control.notCommissioned.price': [
    '本项目还没有允许向电表下发电价和参数。管理员在“设置 · 投运开关”里打开“电价与参数下发”之后才能发送。',
    'Sending prices and settings is not switched on for this site. An administrator switches “Prices and settings” on under Settings, Commissioning.',
  ],
  'control.closingOfDay': ['23:55 到 00:10 为日结时间，不下发电价。', 'No price is sent from 23:55 to 00:10, while the day is closed.'],

  'control.lock.hangs': ['已经挂了检修牌：{who}，电话 {phone}。', 'A work lock hangs there already: {who}, phone {phone}.'],
  'control.lock.none': ['这里没有挂检修牌。', 'No work lock hangs there.'],
  'control.lock.notYours': [
    '只有挂牌人 {who}（{phone}）或主管可以摘牌。',
    'Only {who} ({phone}), who hung it, or a supervisor may take it off.',
  ],
  'control.lock.byHand': [
    '公用表和总表不远程拉闸，请在现场断开并上锁。',
    'House and main meters are not tripped from here; open and lock it on site.',
  ],
  'control.lock.noTrip': ['没有发送拉闸。', 'No trip was sent.'],
  'control.lock.otherFirst': [
    '先等前一个命令有结果，随后自动拉闸。',
    'An earlier command must end first; then the meter is tripped by itself.',
  ],
  'control.lock.closedAgain': ['挂牌后电表又合上了：线路带电！', 'The meter has closed again since: the line is live!'],
} satisfies Entries;
