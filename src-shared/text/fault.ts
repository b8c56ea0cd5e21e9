/** The sentence of every fault that the engine may name by its code; what concerns meters and sales stands in files of its own. */
import type { Entries } from './entry.ts';
import { meterFaultText } from './fault-meter.ts';
import { outcomeText } from './outcome.ts';
import { saleFaultText } from './fault-sale.ts';

export const faultText = {
  ...meterFaultText,
  ...outcomeText,
  ...saleFaultText,

  'fault.unknown': ['没有办成（{code}）', 'That did not work ({code})'],

  'call.unknown': ['窗口与主程序版本不一致，请重新打开窗口。', 'Window and engine differ in version; reopen the window.'],
  'gate.forbiddenSender': ['不接受来自这里的操作。', 'Nothing is accepted from this sender.'],
  'gate.notFound': ['没有这个地址。', 'There is no such address.'],
  'gate.tooLarge': ['发送的内容太大。', 'What was sent is too large.'],
  'gate.busy': ['主程序正忙，请稍后再试。', 'The engine is busy; try again shortly.'],
  'gate.offline': ['连不上主程序，正在重试。', 'The engine cannot be reached; trying again.'],
  'approval.needed': ['需要另一位有权限的人同意。', 'Somebody else with the right must approve.'],
  internal: ['主程序出错，已记入日志。没有记账的操作不会生效。', 'The engine failed and logged it. What was not recorded has no effect.'],

  'input.invalid': ['填写有误，请检查标出的一栏。', 'Something is filled in wrongly; look at the marked field.'],
  'input.notJson': ['发送的内容不完整。', 'What was sent is incomplete.'],
  'input.missing': ['必填。', 'This must be filled in.'],
  'input.tooShort': ['太短，至少 {limit} 个字符。', 'Too short, {limit} characters at least.'],
  'input.tooLong': ['太长，最多 {limit} 个字符。', 'Too long, {limit} characters at most.'],
  'input.tooSmall': ['不能小于 {limit}。', 'Not less than {limit}.'],
  'input.tooLarge': ['不能大于 {limit}。', 'Not more than {limit}.'],
  'input.notWhole': ['要填整数。', 'A whole number is needed.'],
  'input.wrongForm': ['格式不对，或含有不允许的字符。', 'The form is wrong, or there is a character that is not allowed.'],
  'input.notInList': ['不在可选项之中。', 'This is not one of the choices.'],
  'input.wrongKind': ['填写的类型不对。', 'This is not the kind of value that is needed.'],

  'session.required': ['请先登录。', 'Please sign in.'],
  'session.expired': ['登录已过期，请重新登录。', 'The session has ended; please sign in again.'],
  'session.wrongPassword': ['登录名或密码不对。', 'Sign-in name or password is wrong.'],
  'session.locked': ['输错次数过多，{until} 前不能登录。', 'Too many wrong tries; locked until {until}.'],
  'session.disabled': ['这个账号已停用。', 'This operator is switched off.'],
  'right.missing': ['没有“{right}”权限，请找主管。', 'You lack the right "{right}"; ask the supervisor.'],
  'setup.done': ['管理员已经创建过了。', 'The administrator exists already.'],
  'setup.chosen': ['这个数据目录已经选定用途，不能再改。', 'What this data folder is for was chosen already and stays so.'],
  'setup.practiceFailed': ['练习楼没有启动成功：{reason}', 'The practice building could not be started: {reason}'],

  'slip.unknown': ['没有这张小票。', 'There is no such slip.'],
  'settings.limitsCrossed': ['单笔最多要大于单笔最少。', 'The most must be more than the least.'],
  'ledger.readOnly': ['账本只读，不能记账：{reason}', 'The ledger is read-only: {reason}'],
} satisfies Entries;
