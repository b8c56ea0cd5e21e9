/** Sales that went to the wrong room: what was asked, and the steps that compose the two operations. */
import type { AccountId, MeterId, OperatorId, OpId, OpUid, WrongRoomId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import type { WrongRoomState } from '../../domain/wrong-room/next.ts';
import { storedText } from '../ledger/canonical.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import { insertInto, statement } from '../database/statement.ts';

export interface WrongRoomDraft {
  readonly uid: OpUid;
  readonly inputHash: Buffer;
  /** The sale that went to the wrong meter. */
  readonly sale: OpId;
  /** Where it belongs. */
  readonly account: AccountId;
  readonly meter: MeterId;
  readonly reason: string;
  readonly operator: OperatorId;
  readonly seat: string;
  readonly at: Instant;
}

export interface WrongRoomRow extends WrongRoomDraft {
  readonly id: WrongRoomId;
}

export interface WrongRoomStepDraft {
  readonly wrongRoom: WrongRoomId;
  readonly state: WrongRoomState;
  readonly at: Instant;
  /** Who acted; null where the app went on by itself. */
  readonly operator: OperatorId | null;
  /** Of reversing and selling: the operation that does it. */
  readonly op: OpId | null;
  readonly evidence: object | null;
}

export interface WrongRoomStepRow extends Omit<WrongRoomStepDraft, 'evidence'> {
  readonly n: number;
  /** JSON text. */
  readonly evidence: string | null;
}

const COLUMNS = ['uid', 'input_hash', 'sale', 'account', 'meter', 'reason', 'operator', 'seat', 'at'] as const;
const FIELDS = fields('id', ...COLUMNS);
const STEP_COLUMNS = ['wrong_room', 'n', 'state', 'at', 'operator', 'op', 'evidence'] as const;

const insert = insertInto('wrong_room', COLUMNS);
const insertStep = insertInto('wrong_room_step', STEP_COLUMNS);
const byId = statement((q, p: { id: WrongRoomId }) => q.selectFrom('wrong_room').select(FIELDS).where('id', '=', p.id));
const byUid = statement((q, p: { uid: OpUid }) => q.selectFrom('wrong_room').select(FIELDS).where('uid', '=', p.uid));
const stepsOf = statement((q, p: { wrongRoom: WrongRoomId }) =>
  q
    .selectFrom('wrong_room_step')
    .select(fields(...STEP_COLUMNS))
    .where('wrong_room', '=', p.wrongRoom)
    .orderBy('n'),
);
const open = statement((q, p: { limit: number }) =>
  q
    .selectFrom('wrong_room')
    .select('id')
    .where((e) =>
      e.not(
        e.exists(
          e
            .selectFrom('wrong_room_step')
            .select('n')
            .whereRef('wrong_room_step.wrong_room', '=', 'wrong_room.id')
            .where('state', 'in', ['moved', 'returned', 'abandoned', 'givenUp']),
        ),
      ),
    )
    .orderBy('id')
    .limit(p.limit),
);

/** Its first step is appended in the same transaction. */
export function insertWrongRoom(store: Store, draft: WrongRoomDraft): WrongRoomId {
  return Number(insert.run(store, { ...draft, reason: storedText(draft.reason) }).lastInsertRowid) as WrongRoomId;
}

/** @throws Error from the database after an end. */
export function appendWrongRoomStep(store: Store, draft: WrongRoomStepDraft): void {
  const n = (stepsOf.all(store, draft).at(-1)?.n ?? 0) + 1;
  insertStep.run(store, { ...draft, n, evidence: draft.evidence === null ? null : JSON.stringify(draft.evidence) });
}

export function wrongRoomById(store: Store, id: WrongRoomId): WrongRoomRow | undefined {
  return byId.first(store, { id });
}

export function wrongRoomByUid(store: Store, uid: OpUid): WrongRoomRow | undefined {
  return byUid.first(store, { uid });
}

export function wrongRoomSteps(store: Store, wrongRoom: WrongRoomId): WrongRoomStepRow[] {
  return stepsOf.all(store, { wrongRoom });
}

/** Those without an end, oldest first. */
export function openWrongRooms(store: Store, limit: number): WrongRoomId[] {
  return open.all(store, { limit }).map(({ id }) => id);
}
