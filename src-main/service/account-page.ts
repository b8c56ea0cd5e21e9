/** One account in full, and its details in versions: each change is a new row, and what it changed is worked out from two of them. */
import * as v from 'valibot';
import type { Fault } from '../../src-shared/contract/call.ts';
import { accountPerson, invoiceDetails, type AccountDetails } from '../../src-shared/contract/operator/account.ts';
import type { HandlerOutput, ParsedInput } from '../../src-shared/contract/operator/index.ts';
import { negateFen } from '../../src-shared/value/fen.ts';
import type { AccountId } from '../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../src-shared/value/result.ts';
import { GL } from '../domain/ledger/chart.ts';
import { balance } from '../store/ledger/ledger.ts';
import { operatorById } from '../store/people/operator.ts';
import {
  accountById,
  accountVersions,
  appendAccountVersion,
  metersEverOf,
  metersOfAccount,
  type AccountVersionRow,
} from '../store/site/account.ts';
import { placeOfMeter } from '../store/site/site.ts';
import { moment, type Actor, type Context } from './context.ts';
import { meterCard } from './view/meter-card.ts';

type Page = HandlerOutput<'account.page'>;

const NO_INVOICE = { title: '', taxNumber: '', address: '', phone: '', bank: '', bankAccount: '' } as const;
/** What has no column of its own; a version from before it was known has none of it. */
const kept = v.object({
  people: v.optional(v.array(accountPerson), []),
  certificate: v.optional(v.string(), ''),
  invoice: v.optional(invoiceDetails, NO_INVOICE),
});

export function accountPage(context: Context, id: AccountId): Result<Page, Fault> {
  const { store } = context;
  const account = accountById(store, id);
  const versions = accountVersions(store, id);
  const last = versions.at(-1);
  if (!account || !last) return bad({ code: 'account.unknown', field: 'accountId' });
  const meters = metersOfAccount(store, id).map((meter) => meterCard(context, meter));
  const sum = (gl: string) => balance(store, gl, String(id));
  return good({
    ...{ accountId: id, number: account.number, room: [...new Set(meters.map(({ room }) => room))].join(' ') },
    ...detailsOf(last),
    ...{ openedAt: account.openedAt, closedAt: account.closedAt, version: last.n },
    ...{ debtFen: sum(GL.tenantDebt), heldFen: negateFen(sum(GL.heldForTenant)), depositFen: negateFen(sum(GL.deposit)) },
    meters,
    past: metersEverOf(store, id)
      .filter(({ toAt }) => toAt !== null)
      .map(({ meter, serial, fromAt, toAt }) => ({
        ...{ meterId: meter, serial, fromAt, toAt },
        room: placeOfMeter(store, meter)?.unitName ?? '',
      })),
    versions: versions
      .map((version, index) => ({
        ...{ n: version.n, at: version.at, operatorName: version.operator ? (operatorById(store, version.operator)?.name ?? '') : '' },
        changes: changesOf(versions[index - 1], version),
      }))
      .reverse(),
  });
}

export function saveAccount(
  context: Context,
  actor: Actor,
  { accountId, version, ...details }: ParsedInput<'account.save'>,
): Result<Page, Fault> {
  const { store } = context;
  const saved = store.transaction((): Fault | null => {
    const account = accountById(store, accountId);
    const last = accountVersions(store, accountId).at(-1);
    if (!account || !last) return { code: 'account.unknown', field: 'accountId' };
    if (account.closedAt !== null) return { code: 'account.closed', field: 'accountId' };
    if (last.n !== version) return { code: 'account.changedMeanwhile', field: 'version' };
    if (changed(detailsOf(last), details).length > 0) append(context, actor, accountId, details);
    return null;
  });
  return saved ? bad(saved) : accountPage(context, accountId);
}

function append(context: Context, actor: Actor, account: AccountId, details: AccountDetails): void {
  const { name, contact, phone, note, people, certificate, invoice } = details;
  appendAccountVersion(context.store, {
    ...{ account, name, contact: contact || null, phone: phone || null, note: note || null },
    details: JSON.stringify({ people, certificate, invoice }),
    ...{ at: moment(context).at, operator: actor.operatorId },
  });
  context.accountsChanged();
  context.hint('account', account);
}

function detailsOf(row: AccountVersionRow): AccountDetails {
  const { people, certificate, invoice } = v.parse(kept, JSON.parse(row.details));
  return { name: row.name, contact: row.contact ?? '', phone: row.phone ?? '', note: row.note ?? '', people, certificate, invoice };
}

function changesOf(before: AccountVersionRow | undefined, after: AccountVersionRow): Page['versions'][number]['changes'] {
  return before ? changed(detailsOf(before), detailsOf(after)) : [];
}

/** Field by field, as people read them. */
function changed(before: AccountDetails, after: AccountDetails): Page['versions'][number]['changes'] {
  const [old, now] = [flat(before), flat(after)];
  return Object.keys(now).flatMap((field) => {
    const [was, is] = [old[field] ?? '', now[field] ?? ''];
    return was === is ? [] : { field, before: was, after: is };
  });
}

function flat({ people, invoice, ...plain }: AccountDetails): Record<string, string> {
  const persons = people.map(({ name, phone, role }) => [name, role, phone].filter(Boolean).join(' ')).join('; ');
  return {
    ...plain,
    people: persons,
    ...Object.fromEntries(Object.entries(invoice).map(([name, value]) => [`invoice.${name}`, value])),
  };
}
