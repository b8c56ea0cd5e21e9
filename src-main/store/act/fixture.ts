/** A replacement in the small site, for tests of the store. */
import type { OpUid } from '../../../src-shared/value/id.ts';
import { appendReplacementStep, insertReplacement } from './replacement.ts';
import type { Fixture } from '../fixture.ts';

/** One that has ended, so that it holds no meter. */
export function endedReplacement({ store, meter, operator, now }: Fixture): void {
  const { at } = now();
  const uid = '00000000-0000-4000-c000-000000000001' as OpUid;
  const inputHash = Buffer.alloc(32);
  const replacement = insertReplacement(store, { uid, inputHash, meter, account: null, unit: null, reason: 'r', operator, seat: '1', at });
  appendReplacementStep(store, { replacement, state: 'reading', at, meter: null, operator });
  appendReplacementStep(store, { replacement, state: 'waiting', at, meter: null, evidence: {} });
  appendReplacementStep(store, { replacement, state: 'abandoned', at, meter: null, evidence: {} });
}
