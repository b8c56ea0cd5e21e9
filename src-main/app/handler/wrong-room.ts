/** Sales that went to the wrong room. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { WrongRoomId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { giveUpWrongRoom, resumeWrongRoom, startWrongRoom } from '../../service/wrong-room/start.ts';
import { unfinishedWrongRooms, wrongRoomView, type WrongRoomOutput } from '../../service/wrong-room/view.ts';
import { wrongRoomByUid } from '../../store/sale/wrong-room.ts';
import { actorOf, type AppParts, type HandlersOf } from './parts.ts';
import { whenChanged } from './when-changed.ts';

type WrongRoomCalls = 'wrongRoom.start' | 'wrongRoom.view' | 'wrongRoom.unfinished' | 'wrongRoom.resume' | 'wrongRoom.giveUp';

export function wrongRoomHandlers({ engine }: AppParts): HandlersOf<WrongRoomCalls> {
  const { context, settler, wrongRooms } = engine;
  const viewed = (outcome: Result<WrongRoomId, Fault>): Result<WrongRoomOutput, Fault> =>
    outcome.ok ? good(wrongRoomView(context, settler, outcome.value)) : outcome;
  return {
    'wrongRoom.start': (input, caller) => {
      // It sells too.
      if (!caller.rights.has('sell')) return bad({ code: 'right.missing', values: { right: 'sell' } });
      return viewed(startWrongRoom(context, wrongRooms, actorOf(caller), input, caller.rights.has('reverseOld')));
    },
    'wrongRoom.view': async ({ uid, unlessMark, waitMs }) => {
      const row = wrongRoomByUid(context.store, uid);
      if (!row) return bad({ code: 'wrongRoom.unknown', field: 'uid' });
      const look = () => {
        const view = wrongRoomView(context, settler, row.id);
        return { state: view.mark, final: view.final, view };
      };
      return good((await whenChanged(context.env.clock, look, unlessMark, waitMs)).view);
    },
    'wrongRoom.unfinished': () => good({ wrongRooms: unfinishedWrongRooms(context, settler) }),
    'wrongRoom.resume': ({ uid }, caller) => viewed(resumeWrongRoom(context, wrongRooms, actorOf(caller), uid)),
    'wrongRoom.giveUp': ({ uid }, caller) => viewed(giveUpWrongRoom(context, actorOf(caller), uid)),
  };
}
