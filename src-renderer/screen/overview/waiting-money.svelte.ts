/** What waits and is no open operation: to be paid out, to be allowed or gone on with, and sales that are on their way to the right room. */
import { live } from '../../api/live.svelte.ts';
import { parkedPlace } from '../../part/approval/approval-route.ts';
import type { Seat } from '../../seat/seat.svelte.ts';

export function waitingMoney(seat: Seat, ofMine: (operatorName: string) => boolean) {
  const payOuts = live(seat.api, seat.clock, 'refund.notPaidOut', () => ({}), ['operation']);
  const approvals = live(seat.api, seat.clock, 'approval.list', () => ({}), ['approval']);
  const wrongRooms = live(seat.api, seat.clock, 'wrongRoom.unfinished', () => ({}), ['operation']);
  return {
    get payOuts() {
      return payOuts.value?.operations.filter(({ operatorName }) => ofMine(operatorName)) ?? [];
    },
    /** Those that one may answer; one's own; and of the others those that are granted and not done. */
    get approvals() {
      const here = approvals.value?.approvals ?? [];
      return here.filter((one) => (one.mayAnswer || one.mine || one.state === 'granted') && ofMine(one.operatorName) && parkedPlace(one));
    },
    /** One whose operation waits has a row of that operation too, with its own ways. */
    get wrongRooms() {
      return wrongRooms.value?.wrongRooms.filter(({ reversal }) => ofMine(reversal.operatorName)) ?? [];
    },
  };
}
