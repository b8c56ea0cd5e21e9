/** Where an operation stands once the loop has worked on it. */
import type { OpId } from '../../../../src-shared/value/id.ts';
import { operationView } from '../../../service/sale/operation-view.ts';
import { lastStep } from '../../../store/sale/op.ts';
import { answerOf } from '../mortal.ts';
import type { Process } from '../world.ts';

/** null: the process died meanwhile, or its disk refused. */
export async function answeredState({ engine, life }: Process, op: OpId): Promise<string | null> {
  await Promise.race([engine.settler.engage(op), life.ended]);
  if (!life.alive) return null;
  // What the screen asks for at every step must be answerable at every step.
  answerOf(() => operationView(engine.context, engine.settler, op));
  return answerOf(() => lastStep(engine.context.store, op)?.state ?? null);
}
