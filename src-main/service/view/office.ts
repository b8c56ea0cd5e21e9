/** The status bar as the window shows it. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import { isLost } from '../../domain/meter/lost.ts';
import { openFindings } from '../../store/ledger/finding.ts';
import { lastJobStep, openJobs } from '../../store/act/job.ts';
import { failingMeters } from '../../store/reading/meter-state.ts';
import { buses, meters } from '../../store/site/meter.ts';
import { lastOpeningStep, openOpenings } from '../../store/act/opening.ts';
import { trayCounts } from '../../store/sale/open-op.ts';
import { openApprovals } from '../../store/sale/approval.ts';
import { openWrongRooms, wrongRoomSteps } from '../../store/sale/wrong-room.ts';
import { site } from '../../store/site/site.ts';
import { stateOfApproval } from '../approval/approve.ts';
import type { Context } from '../context.ts';
import { notPaidOut } from '../refund/pay-out.ts';
import type { ClockWatch } from '../reading/clock-watch.ts';

/** The status bar counts cases, acts and openings up to here. */
const MOST_CASES = 1000;

export function statusView(context: Context, clocks: ClockWatch, ledgerFault: string | null = null): HandlerOutput<'status.read'> {
  const { store } = context;
  // What was taken out is no meter of the site any more.
  const ids = new Set(
    meters(store)
      .filter(({ status }) => status !== 'retired')
      .map(({ id }) => id),
  );
  const now = context.env.clock.now();
  const count = (state: string) =>
    trayCounts(store)
      .filter((one) => one.state === state)
      .reduce((sum, one) => sum + one.count, 0);
  return {
    siteName: site(store)?.name ?? '',
    practice: site(store)?.practice === 1,
    now,
    buses: buses(store).map((bus) => {
      const status = context.fieldbus.bus(bus.id).status();
      return { busId: bus.id, name: bus.name, connected: status.connected, lastError: status.lastError };
    }),
    meters: ids.size,
    lost: failingMeters(store).filter(({ meter, goodAt, failingSince }) => ids.has(meter) && isLost(goodAt, failingSince, now)).length,
    inDoubt: count('inDoubt') + count('sending') + count('intent') + unknownActs(store),
    sendLater: count('sendLater'),
    notReached: count('notApplied'),
    frozen: openFindings(store, MOST_CASES).length,
    openings: openOpenings(store, MOST_CASES).filter(({ opening }) => lastOpeningStep(store, opening)?.state === 'waiting').length,
    ...moneyThatWaits(store),
    pcClockOffSeconds: clocks.pcDoubted ? clocks.pcOffSeconds : null,
    readOnly: store.readOnlyReason,
    ledgerFault,
  };
}

/** What waits for a second person, for the drawer, or for somebody to choose. */
function moneyThatWaits(store: Context['store']) {
  const states = openWrongRooms(store, MOST_CASES).map((id) => wrongRoomSteps(store, id).at(-1)?.state);
  return {
    approvals: openApprovals(store, MOST_CASES).filter(({ id }) => stateOfApproval(store, id) === 'asked').length,
    payOuts: notPaidOut(store).length,
    wrongRooms: states.filter((state) => state === 'waiting').length,
  };
}

/** Acts on meters that were sent and of which the meter does not say what it did. */
function unknownActs(store: Context['store']): number {
  return openJobs(store, MOST_CASES).filter((item) => lastJobStep(store, item)?.state === 'inDoubt').length;
}
