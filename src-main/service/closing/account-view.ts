/** An account with its meters as its closing sees them, and what its settlement would be, or was. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import type { AccountId, MeterId } from '../../../src-shared/value/id.ts';
import { checkCode } from '../../domain/slip/check-code.ts';
import { isLost } from '../../domain/meter/lost.ts';
import type { Sentence } from '../../domain/sale/amount.ts';
import { closingsOfAccount, closingSteps } from '../../store/act/closing.ts';
import { hashOfEntry } from '../../store/ledger/ledger.ts';
import { operatorById } from '../../store/people/operator.ts';
import { formerDebtors, settlementOf, settlementTenders } from '../../store/sale/settlement.ts';
import { accountById, metersOfAccount } from '../../store/site/account.ts';
import type { Store } from '../../store/database/open.ts';
import { meterById } from '../../store/site/meter.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import type { Context } from '../context.ts';
import { goodAt, knownState } from '../meter/note-state.ts';
import { againstClosing } from './against.ts';
import { closingView, type Followed } from './closing-view.ts';
import { roomsOfAccount } from './facts.ts';
import { againstSettling, settlementPlan } from './settle.ts';

type AccountOutput = HandlerOutput<'closing.account'>;
type Meter = AccountOutput['meters'][number];

/** null when there is no such account. */
export function closingAccount(context: Context, followed: Followed, id: AccountId): AccountOutput | null {
  const { store } = context;
  const account = accountById(store, id);
  if (!account) return null;
  const { figures, sums, tenders, needsApproval } = settlementPlan(context, id);
  return {
    ...{ accountId: id, number: account.number, name: account.name, contact: account.contact ?? '', phone: account.phone ?? '' },
    ...{ openedAt: account.openedAt, closedAt: account.closedAt },
    meters: metersToClose(context, followed, id),
    ...{ ...figures, ...sums, needsApproval },
    tenders: tenders.map(({ method, amountFen }) => ({ method, amountFen })),
    obstacle: named(againstSettling(context, id)),
    settled: settledOf(store, id),
  };
}

/** Those it has, and those whose closing has ended; of a closing that was begun anew the last. */
function metersToClose(context: Context, followed: Followed, account: AccountId): Meter[] {
  const { store } = context;
  const has = metersOfAccount(store, account);
  const closings = new Map(
    closingsOfAccount(store, account)
      .filter(({ id }) => closingSteps(store, id).at(-1)?.state !== 'abandoned')
      .map((row) => [row.meter, row.id]),
  );
  const meters = [...new Set([...has, ...closings.keys()])].sort((a, b) => a - b);
  return meters.map((meter) => {
    const closing = closings.get(meter);
    const shown = closing === undefined ? null : closingView(context, followed, closing);
    // One that came back to the account after it was closed once is closed anew.
    return meterOf(context, account, meter, shown?.stage === 'closed' && has.includes(meter) ? null : shown);
  });
}

function meterOf(context: Context, account: AccountId, meterId: MeterId, closing: Meter['closing']): Meter {
  const { store, env } = context;
  const state = knownState(context, meterId);
  const lost = isLost(goodAt(state), state?.detail.failingSince ?? null, env.clock.now());
  const against = (typed: boolean) => (closing ? null : named(againstClosing(context, account, meterId, typed)));
  return {
    ...{ meterId, serial: meterById(store, meterId)?.serial ?? '', room: placeOfMeter(store, meterId)?.unitName ?? '' },
    ...{
      balanceFen: state?.balanceFen ?? null,
      readAt: goodAt(state),
      lost,
      silent: state === undefined || state.detail.failingSince !== null,
    },
    ...{ obstacle: against(false), typedObstacle: against(true), closing },
  };
}

function named(why: Sentence | null) {
  return why && { code: why.code, values: { ...why.values } };
}

function settledOf(store: Store, account: AccountId): AccountOutput['settled'] {
  const row = settlementOf(store, account);
  if (!row) return null;
  const { uid, at, reason, depositFen, heldFen, owedFen, paidOutFen, leftFen, entry, operator } = row;
  const hash = entry === null ? undefined : hashOfEntry(store, entry);
  return {
    ...{ uid, at, operatorName: operatorById(store, operator)?.name ?? '', reason, depositFen, heldFen, owedFen, paidOutFen, leftFen },
    tenders: settlementTenders(store, row.id).map(({ method, amountFen }) => ({ method, amountFen })),
    check: hash ? checkCode(hash) : '',
  };
}

/** Whoever has this name, or this phone, and left owing. An empty one is nobody's. */
export function personOwing({ store }: Context, { name, phone }: { name: string; phone: string }): HandlerOutput<'person.owing'> {
  const digits = (text: string | null) => (text ?? '').replaceAll(/\D/g, '');
  const wanted = digits(phone);
  const same = formerDebtors(store).filter(
    (one) => (name !== '' && one.name === name.trim()) || (wanted.length >= SHORTEST_PHONE && digits(one.phone) === wanted),
  );
  const shown = same.slice(0, MOST_DEBTORS);
  return {
    accounts: shown.map(({ account, name: of, closedAt, owedFen }) => ({
      ...{ accountId: account, name: of, rooms: roomsOfAccount(store, account), closedAt, owedFen },
    })),
  };
}

const MOST_DEBTORS = 20;
/** Shorter ones are extensions, which many share. */
const SHORTEST_PHONE = 7;
