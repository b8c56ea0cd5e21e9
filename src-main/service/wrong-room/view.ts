/** A wrong room as the window sees it: both operations, where it stands, and which ways there are. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import type { AccountId, MeterId, WrongRoomId } from '../../../src-shared/value/id.ts';
import { sentence } from '../../domain/sale/amount.ts';
import { wrongRoomIsOver } from '../../domain/wrong-room/next.ts';
import { accountById } from '../../store/site/account.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import { openWrongRooms } from '../../store/sale/wrong-room.ts';
import type { Context } from '../context.ts';
import { operationView } from '../sale/operation-view.ts';
import type { Settler } from '../settle/settler.ts';
import { wrongRoomFacts } from './facts.ts';

export type WrongRoomOutput = HandlerOutput<'wrongRoom.view'>;

const MOST_SHOWN = 200;

/** @throws Error when rows are missing. */
export function wrongRoomView(context: Context, settler: Settler, id: WrongRoomId): WrongRoomOutput {
  const facts = wrongRoomFacts(context.store, id);
  const { row, step, state } = facts;
  const reversal = operationView(context, settler, facts.reversal);
  const sale = facts.saleThere === null ? null : operationView(context, settler, facts.saleThere);
  const waits = state === 'waiting';
  const { reason, values } = JSON.parse(step.evidence ?? '{}') as { reason?: string; values?: Record<string, string | number> };
  return {
    ...{ uid: row.uid, state, final: wrongRoomIsOver(state), reason: row.reason, at: row.at, amountFen: reversal.amountFen },
    mark: [step.n, reversal.state, reversal.payOut, sale?.state].join('.'),
    from: sideOf(context, reversal.accountId as AccountId, reversal.meterId as MeterId),
    to: sideOf(context, row.account, row.meter),
    ...{ reversal, sale, why: waits ? sentence(reason ?? 'fault.unknown', values ?? {}) : null },
    ways: { resume: waits, giveUp: waits },
  };
}

export function unfinishedWrongRooms(context: Context, settler: Settler): WrongRoomOutput[] {
  return openWrongRooms(context.store, MOST_SHOWN).map((id) => wrongRoomView(context, settler, id));
}

function sideOf({ store }: Context, accountId: AccountId, meterId: MeterId) {
  return { accountId, meterId, accountName: accountById(store, accountId)?.name ?? '', room: placeOfMeter(store, meterId)?.unitName ?? '' };
}
