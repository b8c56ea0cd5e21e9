/** Accounts as a plan has them: they wait for the take-over of their meters; of those that are open, person and phone follow the plan. */
import type { AccountId, ImportSetId, MeterId } from '../../../src-shared/value/id.ts';
import type { PlannedAccount, SitePlan } from '../../domain/site-import/plan.ts';
import { accountsForSearch, appendAccountVersion } from '../../store/site/account.ts';
import { putClaim, takeOvers } from '../../store/site/take-over.ts';
import type { Actor, Context } from '../context.ts';

interface Bound {
  readonly meter: ReadonlyMap<string, MeterId>;
  readonly importSet: ImportSetId;
}

export function applyAccounts(context: Context, actor: Actor, plan: SitePlan, { meter, importSet }: Bound): void {
  const { store } = context;
  const holder = new Map(plan.accounts.flatMap((account) => account.serials.map((serial) => [serial, account] as const)));
  const known = new Map(takeOvers(store).map((row) => [row.meter, row]));
  for (const { serial, old } of plan.meters) {
    const id = meter.get(serial)!;
    const account = holder.get(serial);
    putClaim(store, {
      meter: id,
      importSet: known.get(id)?.takenAt ? known.get(id)!.importSet : importSet,
      accountName: account?.name ?? null,
      contact: account?.contact ?? null,
      phone: account?.phone ?? null,
      oldTenant: old.tenant,
      oldBalanceFen: old.balanceFen,
      oldCount: old.purchaseCount,
    });
  }
  followDetails(context, actor, new Map(plan.accounts.map((account) => [account.name, account])));
}

function followDetails(context: Context, actor: Actor, planned: ReadonlyMap<string, PlannedAccount>): void {
  const at = context.env.clock.now();
  const done = new Set<AccountId>();
  for (const row of accountsForSearch(context.store)) {
    const wanted = planned.get(row.name);
    if (!wanted || done.has(row.account)) continue;
    done.add(row.account);
    if (wanted.contact === (row.contact ?? '') && wanted.phone === (row.phone ?? '')) continue;
    const details = { name: row.name, contact: wanted.contact || null, phone: wanted.phone || null, note: row.note };
    appendAccountVersion(context.store, { ...details, account: row.account, at, operator: actor.operatorId });
  }
}
