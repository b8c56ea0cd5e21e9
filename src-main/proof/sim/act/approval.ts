/** A second person for an act that needs one: asked, granted, refused, withdrawn, or parked while the process dies. */
import type { Fault } from '../../../../src-shared/contract/call.ts';
import type { ApprovalId, OpUid } from '../../../../src-shared/value/id.ts';
import type { Result } from '../../../../src-shared/value/result.ts';
import { sleep } from '../../../platform/env.ts';
import { answerApproval, askApproval, stateOfApproval, type Act } from '../../../service/approval/approve.ts';
import { openApprovals } from '../../../store/sale/approval.ts';
import type { Actor } from '../../../service/context.ts';
import type { Below } from '../meter-plan.ts';
import { answerOf } from '../mortal.ts';
import type { Process } from '../world.ts';
import { follow, MOST_OPEN, tally, type ActKind, type Desk } from './act.ts';

export interface PlannedAnswer {
  readonly answer: 'granted' | 'refused' | 'withdrawn';
  readonly afterMs: number;
  /** The PC loses power between question and answer. */
  readonly dies: boolean;
}

export function drawAnswer(below: Below): PlannedAnswer {
  const rest = below(8);
  return {
    answer: rest === 0 ? 'refused' : rest === 1 ? 'withdrawn' : 'granted',
    afterMs: below(4_000),
    dies: below(4) === 0,
  };
}

export interface Wanted<T> {
  readonly actor: Actor;
  readonly uid: OpUid;
  readonly act: Act;
  readonly answer: PlannedAnswer;
  readonly start: (process: Process) => Result<T, Fault>;
  /** The same act with another input: what was granted is not for it. */
  readonly otherwise: ((process: Process) => Result<T, Fault>) | null;
}

/** Nothing that time will mend. */
const FINAL_REFUSALS = ['refund.aboveBalance', 'refund.notSupported', 'refund.amountNotPositive', 'reversal.already', 'wrongRoom.same'];

/** Starts an act, with a second person where it needs one. @returns what it came to; null: it was refused for good, or patience ran out. */
export async function startAllowed<T>(desk: Desk, wanted: Wanted<T>): Promise<Result<T, Fault> | null> {
  let end: Result<T, Fault> | null = null;
  let asked = false;
  await follow(desk, async (process) => {
    const begun = answerOf(() => wanted.start(process));
    if (begun === null) return false;
    end = begun;
    if (begun.ok) return true;
    if (begun.fault.code !== 'approval.needed') return isFinal(begun.fault);
    if (asked && wanted.answer.answer !== 'granted') return true;
    asked = (await secondPerson(desk, process, wanted)) || asked;
    return false;
  });
  return end;
}

function isFinal({ code }: Fault): boolean {
  return FINAL_REFUSALS.includes(code) || code === 'reversal.spent';
}

/** Asks, waits and answers. @returns whether somebody answered. */
async function secondPerson<T>(desk: Desk, process: Process, wanted: Wanted<T>): Promise<boolean> {
  const { actor, uid, act, answer } = wanted;
  const asked = answerOf(() =>
    process.engine.context.store.transaction(() => askApproval(process.engine.context, actor, uid, act, '退租')),
  );
  if (!asked?.ok) return false;
  if (answer.dies) process.life.die();
  await sleep(desk.world.env.clock, answer.afterMs);
  return follow(desk, (now) => {
    const granted = answerNow(desk, now, asked.value, wanted);
    if (granted === null) return false;
    if (now !== process) tally(desk, 'approval parked over a crash');
    if (granted) tryOtherwise(desk, now, wanted);
    return true;
  });
}

/** @returns whether it is granted; null: nobody could answer. */
function answerNow<T>(desk: Desk, { engine }: Process, id: ApprovalId, { actor, answer }: Wanted<T>): boolean | null {
  const { context } = engine;
  // A file of earlier may have been put back since. Not asked through the app, whose disk may refuse.
  if (!openApprovals(desk.world.ground.store, MOST_OPEN).some((one) => one.id === id)) return false;
  if (answer.answer === 'granted' && answerOf(() => answerApproval(context, actor, id, 'granted', ''))?.ok)
    desk.world.broken.push(`approval ${id} was granted by who asked for it`);
  const who = answer.answer === 'withdrawn' ? actor : desk.supervisor;
  const said = answerOf(() => answerApproval(context, who, id, answer.answer, ''));
  if (said === null) return null;
  if (said.ok) tally(desk, `approval ${answer.answer}`);
  return answer.answer === 'granted';
}

function tryOtherwise<T>(desk: Desk, process: Process, { otherwise }: Wanted<T>): void {
  const tried = otherwise && answerOf(() => otherwise(process));
  if (!tried) return;
  tally(desk, 'approval tried for another input');
  if (tried.ok) desk.world.broken.push('an act was done on the approval of another input');
}

/** Drawn with the acts that need them. */
export const approvals: ActKind = {
  drawn: null,
  tidy: (desk, { engine: { context } }) => {
    for (const { id } of openApprovals(context.store, MOST_OPEN)) {
      const answer = stateOfApproval(context.store, id) === 'asked' ? 'refused' : 'withdrawn';
      answerOf(() => answerApproval(context, desk.supervisor, id, answer, ''));
    }
  },
  open: ({ ground }) => openApprovals(ground.store, MOST_OPEN).length,
};
