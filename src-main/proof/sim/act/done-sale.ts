/** A sale of this seed that has reached its meter and that nobody has undone. */
import type { OpId } from '../../../../src-shared/value/id.ts';
import { cameOff } from '../../../service/refund/outcome.ts';
import { lastStep, latestOps } from '../../../store/sale/op.ts';
import { undoingOf } from '../../../store/sale/refund-tender.ts';
import { follow, MOST_OPEN, type Desk } from './act.ts';

export interface DoneSale {
  readonly sale: OpId;
  /** Index of its meter among the seed's. */
  readonly meter: number;
}

/** Waits for one. @returns null: there was none. */
export async function doneSale(desk: Desk): Promise<DoneSale | null> {
  const { store } = desk.world.ground;
  let found: DoneSale | null = null;
  const isFree = (sale: OpId) => {
    const undoing = undoingOf(store, sale);
    return undoing === undefined || cameOff(store, undoing) === 'no';
  };
  await follow(desk, () => {
    const sales = latestOps(store, MOST_OPEN).filter((op) => op.kind === 'sale' && desk.world.sold.has(op.uid));
    const one = sales.find(({ id }) => lastStep(store, id)?.state === 'confirmed' && isFree(id));
    found = one ? { sale: one.id, meter: desk.world.meters.findIndex(({ facts }) => facts.id === one.meter) } : null;
    return found !== null;
  });
  return found;
}
