/** Faults put into what is done beside selling: refunds, reversals, wrong rooms, approvals, control, openings and drawers. */
import type { Mutant } from './mutant.ts';

const TAKE_BACK = 'domain/operation/decide-take-back.ts';
const PLAN = 'service/refund/plan.ts';
const JOB_PASS = 'service/job/pass.ts';

export const ACT_MUTANTS: readonly Mutant[] = [
  {
    name: 'refund-confirmed-on-count-alone',
    patches: [
      {
        file: TAKE_BACK,
        from: 'if (proof.purchaseCount !== count || proof.totalPurchasedFen !== total || balanceBeforeFen === null) return false;',
        to: 'if (way.count === "plusOne") return proof.purchaseCount === count; if (proof.totalPurchasedFen !== total || balanceBeforeFen === null) return false;',
      },
    ],
  },
  {
    name: 'cash-out-before-proof',
    patches: [
      { file: 'service/refund/pay-out.ts', from: "return cameOff(store, op.id) === 'yes' ? 'waits' : 'none';", to: "return 'waits';" },
    ],
  },
  {
    name: 'cash-out-twice',
    patches: [
      {
        file: 'service/refund/pay-out.ts',
        from: "if (entriesOf(store, op.id).some(({ kind }) => kind.endsWith('.paidOut'))) return 'paid';",
        to: '',
      },
    ],
  },
  {
    name: 'set-balance-confirmed-before-hold-time',
    patches: [
      {
        file: TAKE_BACK,
        from: "if (applied) return isUndoneByTwin(back.way) && heldMs > 0 ? { do: 'wait', ms: heldMs } : { do: 'confirm' };",
        to: "if (applied) return { do: 'confirm' };",
      },
    ],
  },
  {
    name: 'take-back-sent-a-second-time',
    patches: [
      {
        file: TAKE_BACK,
        from: "return heldMs > 0 ? { do: 'wait', ms: heldMs } : notApplied('noEffect');",
        to: "return heldMs > 0 ? { do: 'wait', ms: heldMs } : { do: 'send', purchaseCount: nextPurchaseCount(back.before.purchaseCount) };",
      },
    ],
  },
  {
    name: 'refund-above-the-live-balance',
    patches: [
      { file: TAKE_BACK, from: "if (way.via !== 'zero' && proof.balanceFen < creditFen) return notApplied('balanceTooSmall');", to: '' },
    ],
  },
  {
    name: 'sale-reversed-twice',
    patches: [
      {
        file: PLAN,
        from: "if (undoing !== undefined && cameOff(context.store, undoing) !== 'no') throw new Refused({ code: 'reversal.already' });",
        to: 'void [undoing, cameOff];',
      },
      {
        file: 'store/triggers/triggers-operation.ts',
        from: "'BEFORE INSERT ON op',\n    refuse(",
        to: "'BEFORE INSERT ON op WHEN 0',\n    refuse(",
      },
    ],
  },
  {
    name: 'wrong-room-sells-before-the-reversal-is-proven',
    patches: [
      {
        file: 'domain/wrong-room/next.ts',
        from: "if (state === 'reversing' && cameOff === 'yes') return { do: 'sell' };",
        to: "if (state === 'reversing' && cameOff !== 'no') return { do: 'sell' };",
      },
    ],
  },
  {
    name: 'moved-money-paid-out-as-well',
    patches: [{ file: 'service/refund/pay-out.ts', from: "if (isMoved(store, op.id)) return 'moved';", to: 'void isMoved;' }],
  },
  {
    name: 'approval-not-bound-to-its-input',
    patches: [
      {
        file: 'service/approval/approve.ts',
        from: 'const granted = approvalsOfInput(store, inputHash(call, input)).find(',
        to: 'const granted = [1, 2, 3].flatMap((id) => approvalById(store, id as ApprovalId) ?? []).concat(approvalsOfInput(store, inputHash(call, input))).find(',
      },
    ],
  },
  {
    name: 'own-request-approved',
    patches: [
      { file: 'service/approval/approve.ts', from: "if (own && answer === 'granted') return { code: 'approval.own' };", to: '' },
      {
        file: 'service/approval/approve.ts',
        from: "if (granter === actor.operatorId) throw new Refused({ code: 'approval.own' });",
        to: 'void granter;',
      },
      {
        file: 'service/approval/approve.ts',
        from: "const mayApprove = heldRights(store, operatorId).has('approve');",
        to: 'const mayApprove = heldRights(store, operatorId).size > 0;',
      },
    ],
  },
  {
    name: 'trip-confirmed-without-reading-back',
    patches: [
      {
        file: JOB_PASS,
        from: 'await sendOnce(parts, wire, facts, facts.ref);',
        to: "await sendOnce(parts, wire, facts, facts.ref); return end(context, { ...facts, step: { ...facts.step, n: facts.step.n + 1, state: 'sending', attempt: facts.step.attempt + 1 } }, 'done', evidenceOfSeen(context, facts, asked.value));",
      },
    ],
  },
  {
    name: 'work-lock-not-asked-before-an-act',
    patches: [{ file: JOB_PASS, from: 'if (obstacle) return { reason: obstacle.code, values: obstacle.values };', to: 'void obstacle;' }],
  },
  {
    name: 'opened-without-looking',
    patches: [
      {
        file: 'domain/opening/next.ts',
        from: "return opening.wantsPurchase && !opening.attended ? { do: 'wait', why: 'interrupted' } : { do: 'look' };",
        to: "return opening.wantsPurchase && !opening.attended ? { do: 'wait', why: 'interrupted' } : opening.wantsPurchase ? { do: 'look' } : { do: 'open' };",
      },
    ],
  },
  {
    name: 'shift-closed-on-an-old-count',
    patches: [
      {
        file: 'service/shift/act.ts',
        from: 'if (count?.n !== input.n || count.expectedFen !== drawerFen(store, input.shiftId)) return',
        to: 'if (count?.n !== input.n) return',
      },
    ],
  },
];
