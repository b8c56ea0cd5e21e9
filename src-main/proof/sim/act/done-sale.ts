/** A sale of this seed that has reached its meter and that nobody has undone. */
import type { MeterId, OpId } from '../../../../src-shared/value/id.ts';
import { cameOff } from '../../../service/refund/outcome.ts';
import { lastStep, latestOps } from '../../../store/sale/op.ts';
import { undoingOf } from '../../../store/sale/refund-tender.ts';
import { follow, MOST_OPEN, type Desk } from './act.ts';

/** Waits for one. @returns null: there was none. */
export async function doneSale(desk: Desk, meter: MeterId): Promise<OpId | null> {
  const { store } = desk.world.ground;
  let found: OpId | null = null;
  const isFree = (sale: OpId) => {
    const undoing = undoingOf(store, sale);
    return undoing === undefined || cameOff(store, undoing) === 'no';
  };
  await follow(desk, () => {
    const sales = latestOps(store, MOST_OPEN).filter((op) => op.kind === 'sale' && op.meter === meter && desk.world.sold.has(op.uid));
    found = sales.find(({ id }) => lastStep(store, id)?.state === 'confirmed' && isFree(id))?.id ?? null;
    return found !== null;
  });
  return found;
}
