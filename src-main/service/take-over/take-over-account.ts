/** Takes over a meter that already serves a tenant: reads what it holds, posts it as opening balance, writes nothing to it. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { AccountId, MeterId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { takeOver } from '../../domain/ledger/event.ts';
import type { ProvenReading } from '../../domain/meter/proven.ts';
import { accountOfMeter, attachMeter, countAccounts, insertAccount } from '../../store/site/account.ts';
import { appendBook } from '../../store/ledger/book.ts';
import { post } from '../../store/ledger/ledger.ts';
import { meterById } from '../../store/site/meter.ts';
import { openOpeningOfMeter } from '../../store/act/opening.ts';
import { leftOverCase } from '../closing/against.ts';
import { moment, type Actor, type Context } from '../context.ts';
import { readMeter } from '../meter/read-meter.ts';
import { adoptPrices } from '../plan.ts';

export interface NewAccount {
  readonly name: string;
  readonly contact: string;
  readonly phone: string;
}

/** Where the opening balance comes from, as the sub-key of account 3001. */
export type TakeOverOrigin = 'single' | `import-${string}`;

/** For whom: a new account, or one more meter of an account that exists. */
export type TakenOverFor = NewAccount | { readonly accountId: AccountId };

/** The meter as it stands becomes the account's. Faults: meter.unknown, meter.retired, meter.alreadyOpened, meter.opening, and any of reading it. */
export async function openByTakeOver(
  context: Context,
  actor: Actor,
  meterId: MeterId,
  holder: TakenOverFor,
  origin: TakeOverOrigin = 'single',
): Promise<Result<AccountId, Fault>> {
  const refused = whyNot(context, meterId);
  if (refused) return bad(refused);
  const read = await readMeter(context, meterId);
  return read.ok ? bookTakeOver(context, actor, { meterId, read: read.value, holder, origin }) : read;
}

export interface TakeOver {
  readonly meterId: MeterId;
  /** The meter as just read. */
  readonly read: ProvenReading;
  readonly holder: TakenOverFor;
  readonly origin: TakeOverOrigin;
}

/** Posts what was read, whole or not at all. Faults: meter.unknown, meter.retired, meter.alreadyOpened, meter.opening, meter.notPrepaid. */
export function bookTakeOver(context: Context, actor: Actor, { meterId, read, holder, origin }: TakeOver): Result<AccountId, Fault> {
  return context.store.transaction(() => {
    const refused = whyNot(context, meterId);
    if (refused) return bad(refused);
    const account = 'accountId' in holder ? holder.accountId : newAccount(context, actor, holder);
    attachTakenOver(context, actor, account, meterId, read, origin);
    return good(account);
  });
}

/** Must run in a transaction that also gives it its first meter or its first payment. */
export function newAccount(context: Context, actor: Actor, { name, contact, phone }: NewAccount): AccountId {
  const { at } = moment(context);
  const details = { name, contact: contact || null, phone: phone || null, note: null };
  return insertAccount(context.store, { ...details, number: nextAccountNumber(context), at, operator: actor.operatorId });
}

function whyNot(context: Context, meterId: MeterId): Fault | null {
  const meter = meterById(context.store, meterId);
  if (!meter) return { code: 'meter.unknown', field: 'meterId' };
  if (meter.status === 'retired') return { code: 'meter.retired', field: 'meterId' };
  if (accountOfMeter(context.store, meterId) !== undefined) return { code: 'meter.alreadyOpened', field: 'meterId' };
  if (openOpeningOfMeter(context.store, meterId) !== undefined) return { code: 'meter.opening', field: 'meterId' };
  if (leftOverCase(context.store, meterId)) return { code: 'closing.leftOver', field: 'meterId' };
  return context.profiles.get(meter.profile)?.prepaid ? null : { code: 'meter.notPrepaid', field: 'meterId' };
}

/** The ledger's count and total start at the meter's. A meter at zero has no opening balance to post. */
function attachTakenOver(
  context: Context,
  actor: Actor,
  account: AccountId,
  meter: MeterId,
  read: ProvenReading,
  origin: TakeOverOrigin,
): void {
  const now = moment(context);
  attachMeter(context.store, account, meter, now.at);
  adoptPrices(context, meter, read.prices);
  const postings = takeOver(origin, account, meter, read.balanceFen);
  const entry =
    postings.length === 0
      ? null
      : post(context.store, { kind: 'takeOver', ...now, operatorId: actor.operatorId, seat: actor.seat, postings });
  appendBook(context.store, {
    meter,
    purchaseCount: read.purchaseCount,
    totalFen: read.totalPurchasedFen,
    entry: entry?.id ?? null,
    op: null,
    at: now.at,
  });
  context.accountsChanged();
  context.hint('account', account);
  context.hint('meter', meter);
}

/** "A00017": dense while accounts are only added. */
function nextAccountNumber(context: Context): string {
  return `A${String(countAccounts(context.store) + 1).padStart(5, '0')}`;
}
