/** What a workbook says of a meter: whose it is to be, as its take-over finds it. */
import type { ImportSetId } from '../../../src-shared/value/id.ts';
import { insertImport } from '../../store/site/import-set.ts';
import { putClaim } from '../../store/site/take-over.ts';
import type { Rig } from './rig.ts';

/** @param accountName null = nobody's. */
export function claimMeter(rig: Rig, index: number, accountName: string | null): ImportSetId {
  const { store, env, operator } = rig;
  const made = { at: env.clock.now(), operator, seat: '1', fileName: 'site.xlsx', added: 0, changed: 0, removed: 0, before: '{}' };
  const importSet = insertImport(store, made);
  const old = { oldTenant: null, oldBalanceFen: null, oldCount: null };
  putClaim(store, { meter: rig.ids[index]!, importSet, accountName, contact: null, phone: null, ...old });
  return importSet;
}
