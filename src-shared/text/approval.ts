/** Texts of approvals. */
import type { Entries } from './entry.ts';

export const approvalText = {
  'approval.state.asked': ['等待审批', 'Waiting'],
  'approval.state.granted': ['已同意', 'Granted'],
  'approval.state.refused': ['已拒绝', 'Refused'],
  'approval.state.withdrawn': ['已撤回', 'Withdrawn'],
  'approval.state.used': ['已使用', 'Used'],
  'approval.unknown': ['没有这份审批。', 'There is no such approval.'],
  'approval.uidUsed': ['这份审批已用于另一件事，请重新申请。', 'This request was made for something else; ask anew.'],
  'approval.answered': ['这份审批已经有结果了。', 'This approval has been answered already.'],
  'approval.own': ['自己不能审批自己的操作，请另一位主管审批。', 'Nobody approves their own; ask another supervisor.'],
  'approval.notNeeded': ['这件事不需要审批，可以直接办理。', 'This needs no approval; go on.'],
} satisfies Entries;
