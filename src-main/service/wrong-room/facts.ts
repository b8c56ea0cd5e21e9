/** Everything that decides about a wrong room, read from the store in one go. */
import type { OpId, WrongRoomId } from '../../../src-shared/value/id.ts';
import type { WrongRoomToDecide } from '../../domain/wrong-room/next.ts';
import { isFinal } from '../../domain/operation/state.ts';
import { lastStep } from '../../store/sale/op.ts';
import type { Store } from '../../store/database/open.ts';
import { wrongRoomById, wrongRoomSteps, type WrongRoomRow, type WrongRoomStepRow } from '../../store/sale/wrong-room.ts';
import { cameOff } from '../refund/outcome.ts';

export interface WrongRoomFacts extends WrongRoomToDecide {
  readonly row: WrongRoomRow;
  readonly steps: readonly WrongRoomStepRow[];
  readonly step: WrongRoomStepRow;
  readonly reversal: OpId;
  readonly saleThere: OpId | null;
}

/** @throws Error when rows are missing: the store was damaged. */
export function wrongRoomFacts(store: Store, id: WrongRoomId): WrongRoomFacts {
  const row = wrongRoomById(store, id);
  const steps = wrongRoomSteps(store, id);
  const step = steps.at(-1);
  const reversal = steps[0]?.op;
  if (!row || !step || reversal == null) throw new Error(`wrong room ${id} has no rows`);
  const saleThere = steps.findLast(({ state }) => state === 'selling')?.op ?? null;
  return {
    ...{ row, steps, step, state: step.state, reversal, saleThere },
    cameOff: cameOff(store, reversal),
    sale: saleThere === null ? null : becameOf(store, saleThere),
  };
}

function becameOf(store: Store, sale: OpId): 'open' | 'arrived' | 'returned' {
  const last = lastStep(store, sale);
  if (!last || !isFinal(last.state)) return 'open';
  // A supervisor who reconciled it said whether it had arrived, as of money that was to come off.
  return cameOff(store, sale) === 'yes' ? 'arrived' : 'returned';
}
