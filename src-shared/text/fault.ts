/** The sentence of every fault, obstacle, warning and reason that the engine may name by its code. */
import type { Entries } from './entry.ts';
import { meterFaultText } from './fault-meter.ts';
import { saleFaultText } from './fault-sale.ts';
import { outcomeText } from './outcome.ts';

export const faultText = {
  ...meterFaultText,
  ...saleFaultText,
  ...outcomeText,

  'fault.unknown': ['没有办成（{code}）', 'That did not work ({code})'],

  'gate.unknownCall': ['程序版本不一致，请重新打开窗口。', 'Window and engine differ in version; reopen the window.'],
  'gate.forbiddenSender': ['这个来源不允许操作。', 'This sender is not allowed.'],
  'gate.notFound': ['没有这个地址。', 'There is no such address.'],
  'gate.tooLarge': ['发送的内容太大。', 'What was sent is too large.'],
  'gate.busy': ['主程序正忙，请稍后再试。', 'The engine is busy; try again shortly.'],
  'gate.broken': ['主程序出错，已记入日志。没有记账的操作不会生效。', 'The engine failed and logged it. What was not recorded has no effect.'],
  'gate.offline': ['连不上主程序，正在重试。', 'The engine cannot be reached; trying again.'],
  'call.unknown': ['程序版本不一致，请重新打开窗口。', 'Window and engine differ in version; reopen the window.'],
  'internal': ['主程序出错，已记入日志。没有记账的操作不会生效。', 'The engine failed and logged it. What was not recorded has no effect.'],

  'input.invalid': ['填写有误，请检查标出的一栏。', 'Something is filled in wrongly; look at the marked field.'],
  'input.notJson': ['发送的内容不完整。', 'What was sent is incomplete.'],

  'session.none': ['请先登录。', 'Please sign in.'],
  'session.missing': ['请先登录。', 'Please sign in.'],
  'session.required': ['请先登录。', 'Please sign in.'],
  'session.expired': ['登录已过期，请重新登录。', 'The session has ended; please sign in again.'],
  'session.invalid': ['登录已失效，请重新登录。', 'The session is no longer valid; please sign in again.'],
  'session.wrong': ['登录名或密码不对。', 'Sign-in name or password is wrong.'],
  'session.wrongPassword': ['登录名或密码不对。', 'Sign-in name or password is wrong.'],
  'session.locked': ['输错次数过多，{until} 前不能登录。', 'Too many wrong tries; locked until {until}.'],
  'session.disabled': ['这个账号已停用。', 'This operator is switched off.'],

  'right.missing': ['没有“{right}”权限，请找主管。', 'You lack the right “{right}”; ask the supervisor.'],
  'approval.required': ['需要另一位有权限的人同意。', 'Somebody else with the right must approve.'],

  'setup.done': ['管理员已经创建过了。', 'The administrator exists already.'],
  'setup.alreadyDone': ['管理员已经创建过了。', 'The administrator exists already.'],
  'setup.needed': ['请先完成首次运行。', 'Finish the first run first.'],

  'operator.loginTaken': ['这个登录名已被使用。', 'That sign-in name is taken.'],

  'slip.unknown': ['没有这张小票。', 'There is no such slip.'],
  'shift.none': ['还没有开班。', 'There is no open shift.'],
  'settings.limitsCrossed': ['单笔最多要大于单笔最少。', 'The most must be more than the least.'],
  'settings.invalid': ['设置有误，请检查。', 'A setting is wrong; please check.'],
  'ledger.readOnly': ['账本只读，不能记账：{reason}', 'The ledger is read-only: {reason}'],
  'store.readOnly': ['账本只读，不能记账。', 'The ledger is read-only; nothing can be recorded.'],
} satisfies Entries;
