/** Texts of refunds, reversals and what follows them. */
import type { Entries } from './entry.ts';

export const refundText = {
  'operation.kind.sale': ['售电', 'Sale'],
  'operation.kind.refund': ['退电', 'Refund'],
  'operation.kind.reversal': ['冲正', 'Reversal'],
  'operation.kind.closing': ['销户清零', 'Closing'],
  'operation.kind.carryOver': ['换表转余额', 'Balance carried over'],
  'refund.notSupported': [
    '这种表型（{profile}）不能远程退电，余额请留到下次或用于抵扣。',
    'This kind of meter ({profile}) takes no refund; its balance stays on it.',
  ],
  'refund.amountNotPositive': ['退电金额要大于 0，并少于原售电金额。', 'The amount to refund must be more than 0 and less than was sold.'],
  'refund.aboveBalance': ['不能多于表上现有余额 {balanceFen}。', 'Not more than the meter holds now, {balanceFen}.'],
  'refund.uidUsed': ['这张表单已经办过一笔，请重新开始。', 'This form has been used already; begin anew.'],
  'refund.notConfirmed': ['电表还没有确认退下，不能付钱。', 'The meter has not confirmed it yet; nothing may be paid.'],
  'refund.paidAlready': ['这笔钱已经付出或转走了。', 'This money was paid out or moved already.'],
  'reversal.notReached': ['这笔售电没有到表，不用冲正。', 'This sale did not reach the meter; there is nothing to reverse.'],
  'reversal.already': ['这笔售电已经冲正过，或正在冲正。', 'This sale was reversed already, or is being reversed.'],
  'reversal.spent': [
    '表上只剩 {balanceFen}，少于这笔上表的 {creditFen}：可退剩余 {restFen}，已用的 {debtFen} 记为欠款。',
    'The meter has only {balanceFen} left of the {creditFen} that this sale brought: refund the rest, {restFen}, and keep the used {debtFen} as a debt.',
  ],
  'outcome.balanceTooSmall': ['表上余额已少于要退的金额，没有退。', 'The meter holds less than that by now; nothing was taken off.'],
  'outcome.balanceMoved': ['表上余额变了，没有清零。', 'The balance moved meanwhile; it was not set to zero.'],
  'outcome.totalTooSmall': [
    '表上累计购电少于要退的金额，不能退。',
    'The meter shows less purchased in total than that; it cannot be taken off.',
  ],
  'outcome.takeBack.noEffect': [
    '电表没有退下这笔钱，已核实余额未动。',
    'The meter did not give it back; proven that nothing was taken off.',
  ],
  'outcome.takeBack.meterMoved': [
    '写表后，表上的次数、累计或余额与这笔退电对不上，须核对。',
    'After writing, count, total or balance on the meter do not match; reconcile.',
  ],
  'debt.moved': ['欠款已变为 {owedFen}，请重新核对。', 'The debt is {owedFen} by now; look at it again.'],
  'debt.aboveOwed': ['核销金额要大于 0，不能多于欠款 {owedFen}。', 'More than 0, and not more than is owed, {owedFen}.'],
  'wrongRoom.same': ['改售的电表和原来的是同一块。', 'That is the same meter.'],
  'wrongRoom.unknown': ['没有这张串户单。', 'There is no such wrong-room form.'],
  'wrongRoom.notWaiting': ['这张串户单没有在等人处理。', 'It is not waiting for anybody.'],
  'wrongRoom.state.reversing': ['原户冲正中', 'Undoing the wrong sale'],
  'wrongRoom.state.waiting': ['已冲正，改售未成，等人处理', 'Undone; the right sale was refused'],
  'wrongRoom.state.selling': ['改售中', 'Selling to the right room'],
  'wrongRoom.state.moved': ['已改到正确房间', 'Moved to the right room'],
  'wrongRoom.state.returned': ['已冲正，款待退', 'Undone; the money is held'],
  'wrongRoom.state.abandoned': ['未冲正，一切照旧', 'Not undone; all is as it was'],
  'wrongRoom.state.givenUp': ['已冲正，不再改售，款待退', 'Undone and left so; the money is held'],
} satisfies Entries;
