/** What the sell desk shows: hits, an account's card, the pay methods. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import { negateFen, ZERO_FEN } from '../../../src-shared/value/fen.ts';
import type { AccountId } from '../../../src-shared/value/id.ts';
import { localDayOf } from '../../../src-shared/value/instant.ts';
import { GL } from '../../domain/ledger/chart.ts';
import { maskedPhone } from '../../domain/account/phone.ts';
import { accountById, accountsForSearch, metersOfAccount } from '../../store/site/account.ts';
import { balance, balances } from '../../store/ledger/ledger.ts';
import { lastStep, opsOfAccount } from '../../store/sale/op.ts';
import { operatorById } from '../../store/people/operator.ts';
import { refundTenders, undoingOf } from '../../store/sale/refund-tender.ts';
import { paymentById, payMethods as storedMethods } from '../../store/sale/payment.ts';
import type { Context } from '../context.ts';
import { shownState } from '../sale/operation-view.ts';
import { meterCard, type MeterCard } from '../view/meter-card.ts';
import { latestAccounts } from './latest-accounts.ts';
import type { AccountIndex } from './account-index.ts';

const MOST_HITS = 20;
const RECENT_SALES = 5;

type AccountCard = HandlerOutput<'desk.account'>;
type Hit = HandlerOutput<'desk.find'>['hits'][number];

/** An empty text gives the customers of the last sales. */
export function find(context: Context, index: AccountIndex, text: string): HandlerOutput<'desk.find'> {
  const found = text.trim() === '' ? latest(context) : index.find(text, MOST_HITS);
  return { hits: found.accounts.flatMap((id) => hit(context, id) ?? []), total: found.total };
}

function latest(context: Context): { accounts: AccountId[]; total: number } {
  const accounts = latestAccounts(context.store, MOST_HITS);
  return { accounts, total: accounts.length };
}

function hit(context: Context, id: AccountId): Hit | null {
  const account = accountById(context.store, id);
  if (!account || account.closedAt !== null) return null;
  const cards = metersOfAccount(context.store, id).map((meter) => meterCard(context, meter));
  const poorest = cards.filter((card) => card.live).sort((a, b) => (a.live?.balanceFen ?? 0) - (b.live?.balanceFen ?? 0))[0];
  const dark = cards.find((card) => card.live?.supply && !card.live.supply.on);
  return {
    accountId: id,
    name: account.name,
    room: rooms(cards),
    contact: account.contact ?? '',
    phoneMasked: maskedPhone(account.phone ?? ''),
    meters: cards.length,
    balanceFen: poorest?.live?.balanceFen ?? null,
    readAt: poorest?.live?.readAt ?? null,
    lost: cards.some((card) => card.lost),
    supply: (dark ?? poorest)?.live?.supply ?? null,
  };
}

function rooms(cards: readonly Pick<MeterCard, 'room'>[]): string {
  return [...new Set(cards.map((card) => card.room))].join(' ');
}

/** null when there is no such open account. */
export function accountCard(context: Context, id: AccountId): AccountCard | null {
  const account = accountById(context.store, id);
  if (!account || account.closedAt !== null) return null;
  const meters = metersOfAccount(context.store, id).map((meter) => meterCard(context, meter));
  return {
    accountId: id,
    name: account.name,
    room: rooms(meters),
    contact: account.contact ?? '',
    phone: account.phone ?? '',
    debtFen: balance(context.store, GL.tenantDebt, String(id)),
    depositFen: negateFen(balance(context.store, GL.deposit, String(id))),
    meters,
    recent: opsOfAccount(context.store, id, RECENT_SALES).map((op) => ({
      uid: op.uid,
      kind: op.kind,
      at: op.at,
      amountFen: op.amountFen,
      method:
        op.payment === null
          ? (refundTenders(context.store, op.id)[0]?.method ?? '')
          : (paymentById(context.store, op.payment)?.tenders[0]?.method ?? ''),
      operatorName: operatorById(context.store, op.operator)?.name ?? '',
      state: shownState(op.kind, lastStep(context.store, op.id)?.state ?? 'intent', null),
      undone: undoingOf(context.store, op.id) !== undefined,
    })),
  };
}

export function payMethods(context: Context): HandlerOutput<'desk.payMethods'> {
  const active = storedMethods(context.store).filter((method) => method.active === 1);
  return {
    methods: active.map(({ id, labelZh, labelEn, drawer, needsReference }) => ({
      code: id,
      zh: labelZh,
      en: labelEn,
      drawer: drawer === 1,
      needsReference: needsReference === 1,
    })),
  };
}

/** Every open account by its room, narrowed by what was typed; the number of statements does not grow with the accounts. */
export function listAccounts(context: Context, index: AccountIndex, text: string): HandlerOutput<'site.accounts'> {
  const wanted = text.trim() === '' ? null : new Set(index.find(text, Number.MAX_SAFE_INTEGER).accounts);
  const rows = accountsForSearch(context.store).filter((row) => !wanted || wanted.has(row.account));
  const debts = new Map(balances(context.store, GL.tenantDebt).map(({ sub, amountFen }) => [sub, amountFen]));
  const byRoom = new Intl.Collator('zh', { numeric: true });
  const accounts = [...Map.groupBy(rows, ({ account }) => account).values()].flatMap((held) => {
    const [account] = held;
    if (!account) return [];
    return {
      accountId: account.account,
      name: account.name,
      room: rooms(held.map(({ unit }) => ({ room: unit ?? '' }))),
      contact: account.contact ?? '',
      phone: account.phone ?? '',
      meters: held.length,
      openedDay: localDayOf(context.localTime(account.openedAt)),
      debtFen: debts.get(String(account.account)) ?? ZERO_FEN,
    };
  });
  return { accounts: accounts.sort((a, b) => byRoom.compare(a.room, b.room)) };
}
