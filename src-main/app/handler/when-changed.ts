/** Answers with an operation as soon as its state is another one, or when patience ends: for callers without hints. */
import type { OperationState } from '../../../src-shared/contract/operator/operation.ts';
import type { OpId } from '../../../src-shared/value/id.ts';
import { sleep } from '../../platform/env.ts';
import { operationView, type OperationOutput } from '../../service/sale/operation-view.ts';
import type { Engine } from '../engine.ts';

/** Often enough that nobody waits noticeably, seldom enough that many waiting callers cost nothing. */
const LOOK_EVERY_MS = 50;

export async function whenChanged(
  { context, settler }: Engine,
  op: OpId,
  unlessState: OperationState | undefined,
  waitMs: number,
): Promise<OperationOutput> {
  const { clock } = context.env;
  const deadline = clock.monotonicMs() + waitMs;
  for (;;) {
    const view = operationView(context, settler, op);
    if (view.state !== unlessState || view.final || clock.monotonicMs() >= deadline) return view;
    await sleep(clock, LOOK_EVERY_MS);
  }
}
