/** The shift, a slip, and the status bar as the window shows them. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { OperatorId, SlipId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { GL } from '../../domain/ledger/chart.ts';
import { isLost } from '../../domain/meter/lost.ts';
import { balance } from '../../store/ledger.ts';
import { openFindings } from '../../store/finding.ts';
import { lastJobStep, openJobs } from '../../store/job.ts';
import { failingMeters } from '../../store/meter-state.ts';
import { buses, meters } from '../../store/meter.ts';
import { lastOpeningStep, openOpenings } from '../../store/opening.ts';
import { trayCounts } from '../../store/open-op.ts';
import { operatorById } from '../../store/operator.ts';
import { currentShift, shiftTotals } from '../../store/shift.ts';
import { site } from '../../store/site.ts';
import { printsOf, recordPrint, slipById, slipNumber, type SlipRow } from '../../store/slip.ts';
import type { Actor, Context } from '../context.ts';
import type { ClockWatch } from '../reading/clock-watch.ts';
import type { SlipContent, SlipKind } from '../slip/issue-slip.ts';

/** The status bar counts cases, acts and openings up to here. */
const MOST_CASES = 1000;

export function statusView(context: Context, clocks: ClockWatch, ledgerFault: string | null = null): HandlerOutput<'status.read'> {
  const { store } = context;
  const ids = new Set(meters(store).map(({ id }) => id));
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
    pcClockOffSeconds: clocks.pcDoubted ? clocks.pcOffSeconds : null,
    readOnly: store.readOnlyReason,
    ledgerFault,
  };
}

/** Acts on meters that were sent and of which the meter does not say what it did. */
function unknownActs(store: Context['store']): number {
  return openJobs(store, MOST_CASES).filter((item) => lastJobStep(store, item)?.state === 'inDoubt').length;
}

export function shiftView(context: Context, operator: OperatorId): HandlerOutput<'shift.current'> {
  const shift = currentShift(context.store, operator);
  if (!shift) return { shift: null };
  const byMethod = shiftTotals(context.store, shift.id);
  return {
    shift: {
      shiftId: shift.id,
      number: `${shift.businessDay}-${shift.id}`,
      operatorName: operatorById(context.store, operator)?.name ?? '',
      openedAt: shift.openedAt,
      drawerFen: balance(context.store, GL.drawer, String(shift.id)),
      sales: byMethod.reduce((sum, one) => sum + one.count, 0),
      soldFen: fen(byMethod.reduce((sum, one) => sum + one.amountFen, 0)),
      byMethod: byMethod.map(({ method, amountFen, count }) => ({ method, amountFen, count })),
    },
  };
}

export function slipView(context: Context, id: SlipId): Result<HandlerOutput<'slip.view'>, Fault> {
  const slip = slipById(context.store, id);
  return slip ? good(shown(slip, printsOf(context.store, id).length)) : bad({ code: 'slip.unknown', field: 'slipId' });
}

/** Notes one more copy before it is printed: a copy that was noted and jammed in the printer is known, one printed unknown is not. */
export function printSlip(context: Context, actor: Actor, id: SlipId): Result<HandlerOutput<'slip.print'>, Fault> {
  const slip = slipById(context.store, id);
  if (!slip) return bad({ code: 'slip.unknown', field: 'slipId' });
  const copy = recordPrint(context.store, { slip: id, at: context.env.clock.now(), operator: actor.operatorId, seat: actor.seat });
  // Wherever the slip is shown, its number of copies has changed.
  if (slip.op !== null) context.hint('operation', slip.op);
  return good(shown(slip, copy));
}

function shown(slip: SlipRow, copies: number): HandlerOutput<'slip.view'> {
  if (slip.op === null) throw new Error(`slip ${slip.id} belongs to no operation`);
  const content = JSON.parse(slip.content) as SlipContent;
  return {
    ...content,
    tenders: content.tenders.map((tender) => ({ ...tender })),
    slipId: slip.id,
    number: slipNumber(slip),
    kind: slip.kind as SlipKind,
    opId: slip.op,
    at: slip.at,
    localDay: slip.day,
    copies,
  };
}
