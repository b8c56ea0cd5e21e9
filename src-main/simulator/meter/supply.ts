/** When a meter lets current through: forced control, then fee control, then the warning trip of alarm 2. */
import type { MeterBehaviour, MeterState } from './state.ts';

const MS_PER_MINUTE = 60_000;

/** Balance used up beyond the overdraft: fee control trips until a purchase lifts it above. */
export function exhausted(state: MeterState): boolean {
  return state.balanceFen <= -state.overdraftFen;
}

/** Whether fee control decides at all. */
export function feeControlled(state: MeterState): boolean {
  return state.prepaidOn && state.forced === 'none';
}

/** What fee control alone wants of the relay. */
export function feeWantsClosed(state: MeterState): boolean {
  return !state.prepaidOn || (!exhausted(state) && state.recloseInMs === null);
}

function wantsClosed(state: MeterState): boolean {
  if (state.forced !== 'none') return state.forced === 'close';
  return feeWantsClosed(state);
}

/** The state with warning trip and relay as they must be now; a meter that cannot close by itself stays open until a hand closes it. */
export function settleSupply(state: MeterState, behaviour: Pick<MeterBehaviour, 'canRemoteClose'>): MeterState {
  const warned = warn(state);
  const closed = wantsClosed(warned) && (warned.relayClosed || behaviour.canRemoteClose);
  return closed === warned.relayClosed ? warned : { ...warned, relayClosed: closed };
}

/** Below alarm 2 a meter trips once and closes again after its re-close time; a purchase above it arms the warning anew and ends the trip. */
function warn(state: MeterState): MeterState {
  if (state.balanceFen >= state.alarm2Fen) {
    return state.warned || state.recloseInMs !== null ? { ...state, warned: false, recloseInMs: null } : state;
  }
  if (state.warned || state.recloseTime === 0 || !feeControlled(state)) return state;
  return { ...state, warned: true, recloseInMs: state.recloseTime * MS_PER_MINUTE };
}

/** A person at the cabinet pushes the breaker in: holds only where nothing wants it open. */
export function closedByHand(state: MeterState): MeterState {
  return wantsClosed(state) ? { ...state, relayClosed: true } : state;
}
