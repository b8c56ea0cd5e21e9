/** Bench import: a workbook of 10,000 meters from its bytes into ledger.db on disk, in seconds, the preview that comes before it too. */
import { join } from 'node:path';
import { zoneClock } from '../../../src-shared/value/instant.ts';
import { draftWorkbook } from '../../domain/site-import/draft.ts';
import { largePlan } from '../../domain/site-import/fixture.ts';
import { createFieldbus } from '../../fieldbus/fieldbus.ts';
import { loadProfiles } from '../../fieldbus/profile/load.ts';
import { openGateway } from '../../fieldbus/transport/open.ts';
import { writeWorkbook } from '../../output/spreadsheet/write.ts';
import type { Env } from '../../platform/env.ts';
import { onFile } from '../../proof/sim/on-file.ts';
import type { Actor, Context } from '../../service/context.ts';
import { addOperator, ensureRoles } from '../../service/operator.ts';
import { importSite, previewImport, type SiteFile } from '../../service/site-import/import-site.ts';
import { openStore } from '../../store/database/open.ts';
import { insertSite } from '../../store/site/site.ts';
import { rounded, type BenchResult } from './result.ts';

const METERS = 10_000;
const LIMIT_S = 10;
const ZONE = 'Asia/Shanghai';

export async function benchImport(env: Env): Promise<BenchResult> {
  const file = { fileName: 'site.xlsx', bytes: await writeWorkbook(draftWorkbook(largePlan(METERS), 'zh')) };
  return onFile(async (folder) => {
    const store = openStore({ folder, env });
    try {
      insertSite(store, { name: '万表园区', zone: ZONE, practice: 0, createdAt: env.clock.now() });
      ensureRoles(store);
      const operatorId = addOperator(store, { login: 'admin', name: '管理员', passwordHash: 'none', roles: ['administrator'] });
      return await measure(engineOf(env, store), { operatorId, seat: '1' }, file);
    } finally {
      store.close();
    }
  });
}

function engineOf(env: Env, store: Context['store']): Context {
  const profiles = loadProfiles(join(import.meta.dirname, '../../../resources/meter-profiles'));
  const fieldbus = createFieldbus({ env, profiles, openLine: openGateway });
  const nothing = () => undefined;
  return { env, store, fieldbus, profiles, localTime: zoneClock(ZONE), hint: nothing, accountsChanged: nothing };
}

/** @throws Error when the workbook does not come in. */
async function measure(context: Context, actor: Actor, file: SiteFile): Promise<BenchResult> {
  const { clock } = context.env;
  const begunMs = clock.monotonicMs();
  const preview = await previewImport(context, file);
  if (preview.findings.some(({ severity }) => severity === 'error')) throw new Error('the workbook has mistakes');
  const previewedMs = clock.monotonicMs();
  const cpuBefore = process.cpuUsage();
  const imported = await importSite(context, actor, file, null);
  if (!imported.ok) throw new Error(imported.fault.code);
  const cpu = process.cpuUsage(cpuBefore);
  const ours = rounded((clock.monotonicMs() - previewedMs) / 1000);
  const also = { previewS: rounded((previewedMs - begunMs) / 1000), cpuS: rounded((cpu.user + cpu.system) / 1e6), meters: METERS };
  return { bench: 'import', ours, peer: null, limit: LIMIT_S, ratio: rounded(ours / LIMIT_S), floor: 1, pass: ours <= LIMIT_S, also };
}
