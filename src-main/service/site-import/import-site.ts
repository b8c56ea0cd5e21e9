/** The site from a workbook: looked at before, brought in whole or not at all, undone while nothing was built on it. */
import { createHash } from 'node:crypto';
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { ImportSetId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { differences, type Change } from '../../domain/site-import/diff.ts';
import { Findings, WORKBOOK, type Finding } from '../../domain/site-import/finding.ts';
import { parseWorkbook } from '../../domain/site-import/parse.ts';
import type { SitePlan } from '../../domain/site-import/plan.ts';
import { readWorkbook } from '../../output/spreadsheet/read.ts';
import { insertImport, lastImport, setUndone, soldSince, type ImportRow } from '../../store/site/import-set.ts';
import type { Store } from '../../store/database/open.ts';
import { site } from '../../store/site/site.ts';
import type { Actor, Context } from '../context.ts';
import { applyPlan } from './apply.ts';
import { addObstacles } from './obstacles.ts';
import { presentPlan } from './present.ts';

export interface SiteFile {
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

export interface Preview {
  /** Null where there are errors. */
  readonly plan: SitePlan | null;
  /** Every mistake and warning at once. */
  readonly findings: readonly Finding[];
  readonly changes: readonly Change[];
  /** Of the file and the site as it stands: whoever imports says what was looked at. */
  readonly fingerprint: string;
}

/** How the bytes become sheets: in a thread of its own, unless a caller has a better way. */
export type ReadSheets = typeof readWorkbook;

/** Changes nothing. */
export async function previewImport(context: Context, { bytes }: SiteFile, readSheets: ReadSheets = readWorkbook): Promise<Preview> {
  const read = await readSheets(bytes, context.env.clock);
  const before = presentPlan(context.store);
  const fingerprint = createHash('sha256').update(bytes).update(JSON.stringify(before)).digest('hex');
  const refused = (findings: readonly Finding[]): Preview => ({ plan: null, findings, changes: [], fingerprint });
  const unreadable = { severity: 'error', ...WORKBOOK, values: {} } as const;
  if (!read.ok) return refused([{ ...unreadable, code: `import.${read.fault}` }]);
  if (!site(context.store)) return refused([{ ...unreadable, code: 'import.noSite' }]);
  const profiles = context.profiles.all.map(({ id }) => id);
  const parsed = parseWorkbook(read.value, profiles);
  if (!parsed.ok) return refused(parsed.fault);
  const { plan, warnings } = parsed.value;
  const obstacles = new Findings();
  addObstacles(context.store, before, plan, obstacles);
  if (obstacles.hasErrors) return refused([...warnings, ...obstacles.all]);
  return { plan, findings: warnings, changes: differences(before, plan), fingerprint };
}

/**
 * Everything in one transaction. Faults: import.hasErrors; import.changedMeanwhile when file or site are not those of `fingerprint`.
 * The caller lets the wires follow.
 */
export async function importSite(
  context: Context,
  actor: Actor,
  file: SiteFile,
  seen: string | null,
  readSheets: ReadSheets = readWorkbook,
): Promise<Result<ImportRow, Fault>> {
  const { plan, findings, changes, fingerprint } = await previewImport(context, file, readSheets);
  if (seen !== null && seen !== fingerprint) return bad({ code: 'import.changedMeanwhile' });
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (plan === null) return bad({ code: 'import.hasErrors', values: { errors } });
  // No await between the preview's last look at the site and this.
  context.store.transaction(() => {
    const before = JSON.stringify(presentPlan(context.store));
    const id = insertImport(context.store, { ...made(context, actor), fileName: file.fileName, ...counts(changes), before });
    applyPlan(context, actor, plan, id);
  });
  tellAll(context);
  return good(lastImport(context.store)!);
}

function made(context: Context, actor: Actor) {
  return { at: context.env.clock.now(), operator: actor.operatorId, seat: actor.seat };
}

export function counts(changes: readonly Change[]): { added: number; changed: number; removed: number } {
  const count = (kind: Change['kind']) => changes.filter((change) => change.kind === kind).length;
  return { added: count('added'), changed: count('changed'), removed: count('removed') };
}

function tellAll(context: Context): void {
  context.accountsChanged();
  for (const topic of ['site', 'meter', 'account', 'status'] as const) context.hint(topic);
}

/** Why the last import cannot be undone; null = it can. */
export function undoObstacle(store: Store, row: ImportRow): Fault | null {
  if (row.undoneAt !== null) return { code: 'import.undone' };
  return soldSince(store, row.at) ? { code: 'import.takenOver' } : null;
}

/** The site as it was before the last import. Faults: import.unknown, import.notTheLast, import.undone, import.takenOver, import.hasErrors. */
export function undoImport(context: Context, actor: Actor, id: ImportSetId): Result<ImportRow, Fault> {
  const { store } = context;
  const row = lastImport(store);
  if (!row || id > row.id) return bad({ code: 'import.unknown' });
  if (row.id !== id) return bad({ code: 'import.notTheLast' });
  const obstacle = undoObstacle(store, row);
  if (obstacle) return bad(obstacle);
  // The app wrote it itself, from a plan.
  const before = JSON.parse(row.before) as SitePlan;
  const obstacles = new Findings();
  addObstacles(store, presentPlan(store), before, obstacles);
  if (obstacles.hasErrors) return bad({ code: 'import.hasErrors', values: { errors: obstacles.all.length } });
  store.transaction(() => {
    applyPlan(context, actor, before, id);
    setUndone(store, id, context.env.clock.now(), actor.operatorId);
  });
  tellAll(context);
  return good(lastImport(store)!);
}
