/** One more shift for tests: everything that a drawer can have happen to it, in few lines. */
import { fen } from '../../src-shared/value/fen.ts';
import type { OpUid } from '../../src-shared/value/id.ts';
import type { Fixture } from './fixture.ts';
import { insertOperator } from './people/operator.ts';
import { insertShiftClose, insertShiftCount, insertShiftMove } from './shift/shift-drawer.ts';
import { openShift } from './shift/shift.ts';

/** Another operator's shift: opened with a float, handed up from, counted, closed short. */
export function closeOtherShift(f: Fixture, uid: OpUid): void {
  const { store } = f;
  const now = f.now();
  const operator = insertOperator(store, { login: 'other', name: 'o', passwordHash: 'x', pinHash: null, createdAt: now.at });
  const draft = { operator, seat: '2', businessDay: now.businessDay, openedAt: now.at };
  const act = { shift: openShift(store, draft, { floatFen: fen(500), reason: null }).id, operator, seat: '2', ...now };
  insertShiftMove(store, act, { uid, kind: 'handedUp', amountFen: fen(100), reason: '' });
  insertShiftClose(store, act, insertShiftCount(store, act, [{ denominationFen: 100, pieces: 3 }], true), {
    leftFen: fen(200),
    reason: 'r',
  });
}
