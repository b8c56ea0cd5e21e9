/** Texts of opening an account: the form, its stages and ways, what stands against it, and meters that are nobody's. */
import type { Entries } from './entry.ts';

export const openingText = {
  'meter.opening': [
    '此表正在开户，完成或放弃之前不能做别的。',
    'This meter is being opened; nothing else may touch it until that is done or given up.',
  ],

  'opening.against.house': ['这是公用表，不开户。', 'This is a house meter; it is not opened.'],
  'opening.against.main': ['这是总表，不开户。', 'This is a main meter; it is not opened.'],
  'opening.against.profile': [
    '这种电表写不了或读不回开户所需的参数，不能开户。',
    'This kind of meter cannot be given, or does not show, what an opening writes.',
  ],
  'opening.against.listed': [
    '导入的表格里此表是 {name} 的：它已在供人用电，应接管，不开户。接管不向电表写任何东西。',
    "The site's list gives this meter to {name}: it already serves somebody and is taken over, not opened. Nothing is written to it.",
  ],
  'opening.against.balance': [
    '表里已有 {balanceFen}：它已在供人用电，应接管，不开户。接管不向电表写任何东西。',
    'The meter holds {balanceFen}: it already serves somebody and is taken over, not opened. Nothing is written to it.',
  ],
  'opening.against.workLock': [
    '检修挂牌，不能开户。挂牌人 {who}，电话 {phone}。',
    'A work lock hangs there; it cannot be opened. Hung by {who}, phone {phone}.',
  ],
  'opening.against.busy': [
    '此表还有一件事没有了结，先到今日待办处理。',
    "Something on this meter has not ended; deal with it in today's tray first.",
  ],
  'opening.against.price': [
    '本项目还没有允许向电表下发电价和参数，开不了户。请 {names} 在“设置 · 允许发送”里打开“电价参数”。',
    'Sending prices and settings is not switched on for this site, so nothing can be opened. Ask {names} to tick “prices” under Settings, Allowed to send.',
  ],
  'opening.against.control': [
    '此表处于强制状态，开户要恢复预付费，而本项目还没有允许拉合闸。请 {names} 在“设置 · 允许发送”里打开“拉合闸”。',
    'The meter is forced and opening must restore prepaid control, which is not switched on for this site. Ask {names} to tick “control” under Settings, Allowed to send.',
  ],
  'opening.wrong.range': ['要在 0 到 {mostFen} 之间。', 'Must be between 0 and {mostFen}.'],
  'opening.wrong.alarmsCrossed': ['二级报警不能高于一级报警。', 'Alarm 2 cannot be above alarm 1.'],
  'opening.wrong.price': ['电价要大于 0，不超过 {mostE4}。', 'The price must be above 0 and at most {mostE4}.'],
  'opening.wrong.plan': ['没有这个电价方案。', 'There is no such price plan.'],
  'opening.uidUsed': ['这张表单已经开过户，请重新开始。', 'This form has opened an account already; begin anew.'],
  'opening.unknown': ['没有这次开户。', 'There is no such opening.'],
  'opening.notWaiting': ['这次开户不在等人处理。', 'This opening does not wait for anybody.'],

  'opening.why.notWritten': ['参数没有写进电表。没有收钱。', 'The parameters are not on the meter. No money was taken.'],
  'opening.why.neverKnown': [
    '参数写了没有，没能核实。没有收钱。',
    'Whether the parameters are on the meter was never found out. No money was taken.',
  ],
  'opening.why.notRestored': [
    '没能恢复预付费，表仍在强制状态。没有收钱。',
    'Prepaid control was not restored; the meter is still forced. No money was taken.',
  ],
  'opening.why.interrupted': [
    '程序中断过，首次购电还没有收钱。客户在场时再继续。',
    'The program was interrupted before the first purchase; no money was taken. Go on when the customer is there.',
  ],
  'opening.why.returned': ['首次购电没有到表，钱已退还。', 'The first purchase did not reach the meter; the money was given back.'],
  'opening.why.refused': ['首次购电没有成立，没有收钱。', 'The first purchase was refused; no money was taken.'],
  'opening.why.noAnswer': ['电表没有应答。', 'The meter did not answer.'],
  'opening.why.meterMoved': [
    '开户期间有人在别处动过这块表（次数、累计或余额变了）。请放弃，查清后接管。',
    'Somebody else changed this meter meanwhile (count, total or balance). Give this up, find out, and take the meter over.',
  ],
  'opening.why.forcedAgain': [
    '恢复预付费之后，表又被强制了。没有收钱。',
    'After prepaid was restored the meter was forced again. No money was taken.',
  ],
  'opening.why.prepaidOff': ['表上的预付费没有打开。没有收钱。', 'Prepaid control is off on the meter. No money was taken.'],
} satisfies Entries;
