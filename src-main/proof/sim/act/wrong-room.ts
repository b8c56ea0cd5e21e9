/** A sale went to the wrong room: undone there, sold here, cash unmoved, however it is interrupted. */
import type { OpId, OpUid, WrongRoomId } from '../../../../src-shared/value/id.ts';
import { startWrongRoom, giveUpWrongRoom, resumeWrongRoom } from '../../../service/wrong-room/start.ts';
import { wrongRoomFacts } from '../../../service/wrong-room/facts.ts';
import { wrongRoomIsOver } from '../../../domain/wrong-room/next.ts';
import { opById } from '../../../store/sale/op.ts';
import { openWrongRooms, wrongRoomById, wrongRoomByUid } from '../../../store/sale/wrong-room.ts';
import type { Below } from '../meter-plan.ts';
import { answerOf } from '../mortal.ts';
import type { Process, World } from '../world.ts';
import { follow, meterOf, MOST_OPEN, tally, type ActKind, type Desk, type PlannedAct } from './act.ts';
import { drawAnswer, startAllowed, type PlannedAnswer } from './approval.ts';
import { doneSale } from './done-sale.ts';
import { pay } from './take-back.ts';

interface Figures {
  readonly seat: number;
  readonly boss: boolean;
  readonly answer: PlannedAnswer;
  /** Where it stands still: gives up at once instead of trying again. */
  readonly givesUp: boolean;
  /** Somebody begins to work on the right meter when the wrong one is being undone. */
  readonly lockedThere: boolean;
  /** Asks for the cash as well when the money has been moved. */
  readonly greedy: boolean;
}

function draw(below: Below): PlannedAct {
  const figures: Figures = {
    seat: below(2),
    boss: below(3) === 0,
    answer: drawAnswer(below),
    givesUp: below(2) === 0,
    lockedThere: below(3) === 0,
    greedy: below(8) > 0,
  };
  return { what: 'wrong room', afterMs: below(12_000), figures, run: (desk) => run(desk, figures) };
}

async function run(desk: Desk, { seat, boss, answer, givesUp, lockedThere, greedy }: Figures): Promise<void> {
  const { ground, env } = desk.world;
  const done = await doneSale(desk);
  const row = done === null ? undefined : opById(ground.store, done.sale);
  if (done === null || !row) return;
  const there = meterOf(desk, 1 - done.meter).facts;
  const actor = boss ? desk.supervisor : desk.cashier(seat);
  const uid = env.random.uuid() as OpUid;
  const input = { uid, saleOpId: row.id, restFen: null, accountId: there.account, meterId: there.id, reason: '房号看错' };
  const begun = await startAllowed<WrongRoomId>(desk, {
    ...{ actor, uid: env.random.uuid() as OpUid, answer },
    act: { call: 'wrongRoom.start', input, account: row.account, meter: row.meter, amountFen: row.amountFen },
    start: ({ engine }) => startWrongRoom(engine.context, engine.wrongRooms, actor, input, boss),
    otherwise: null,
  });
  if (!begun?.ok) return;
  if (lockedThere) desk.hangLock(1 - done.meter);
  await follow(desk, (process) => {
    const now = wrongRoomByUid(ground.store, uid);
    if (!now) return true;
    desk.choose(process);
    const { state, reversal } = wrongRoomFacts(ground.store, now.id);
    if (state === 'waiting') goOn(desk, process, now.id, givesUp);
    if (state === 'moved' && greedy) askForCash(desk, process, reversal);
    return wrongRoomIsOver(state);
  });
}

/** Tries the right sale once more, or leaves the money to whoever had paid it. */
function goOn(desk: Desk, { engine }: Process, id: WrongRoomId, givesUp: boolean): void {
  const uid = wrongRoomById(desk.world.ground.store, id)?.uid;
  if (uid === undefined) return;
  const { context, wrongRooms } = engine;
  const resumed = givesUp ? null : answerOf(() => resumeWrongRoom(context, wrongRooms, desk.cashier(0), uid));
  if (!resumed?.ok) answerOf(() => giveUpWrongRoom(context, desk.cashier(0), uid));
}

function askForCash(desk: Desk, process: Process, reversal: OpId): void {
  tally(desk, 'cash asked for money that was moved');
  if (pay(desk, process, desk.cashier(1), reversal)) desk.world.broken.push(`operation ${reversal} was sold there and paid out`);
}

function tidy(desk: Desk, process: Process): void {
  const { store } = desk.world.ground;
  for (const id of openWrongRooms(store, MOST_OPEN)) if (wrongRoomFacts(store, id).state === 'waiting') goOn(desk, process, id, true);
}

const ENDS = { moved: 'wrong room moved', abandoned: 'wrong room abandoned' } as const;

function ended({ ground: { store }, tally: counted }: World): string[] {
  for (let id = 1 as WrongRoomId; wrongRoomById(store, id); id++) {
    const { state } = wrongRoomFacts(store, id);
    counted.add(state === 'moved' || state === 'abandoned' ? ENDS[state] : 'wrong room returned or given up');
  }
  return [];
}

export const wrongRoom: ActKind = {
  drawn: { oneIn: 2, draw },
  tidy,
  open: ({ ground }) => openWrongRooms(ground.store, MOST_OPEN).length,
  ended,
};
