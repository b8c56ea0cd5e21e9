/** The steps of an opening as they stand on screen: done, under way, halted, or still to come. */
import type { OpeningView } from '../../../src-shared/contract/operator/opening.ts';
import type { TextKey } from '../../../src-shared/text/say.ts';

export interface ShownStep {
  readonly key: TextKey;
  readonly state: 'done' | 'now' | 'halted' | 'ahead';
}

/** A restore is only shown where there is one, and a purchase where one is wanted. */
export function stepsOf(view: OpeningView): ShownStep[] {
  const restores = view.job?.act === 'restore';
  const keys: TextKey[] = [
    'opening.step.writing',
    ...(restores ? (['opening.step.restoring'] as const) : []),
    ...(view.purchaseFen !== null || view.operation ? (['opening.step.buying'] as const) : []),
    'opening.step.opened',
  ];
  const at = keys.indexOf(currentOf(view, restores));
  const halted = view.stage === 'waiting' || isHalted(view);
  return keys.map((key, index) => {
    if (view.stage === 'opened' || index < at) return { key, state: 'done' };
    return { key, state: index > at ? 'ahead' : halted || view.stage === 'abandoned' ? 'halted' : 'now' };
  });
}

function currentOf({ stage, job, operation, purchaseFen }: OpeningView, restores: boolean): TextKey {
  if (stage === 'buying') return 'opening.step.buying';
  if (job?.state !== 'done') return restores ? 'opening.step.restoring' : 'opening.step.writing';
  if (stage === 'restoring') return 'opening.step.restoring';
  return purchaseFen !== null || operation ? 'opening.step.buying' : 'opening.step.opened';
}

/** The purchase waits for a person, or for the meter. */
function isHalted({ stage, operation }: OpeningView): boolean {
  return stage === 'buying' && operation !== null && !['recorded', 'writing', 'checking'].includes(operation.state);
}
