/** The first day: workbook in and out, take-over of every meter, the ticks of commissioning. */
import { TAKE_OVER_STATES } from '../../../src-shared/contract/operator/site.ts';
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import type { Fault } from '../../../src-shared/contract/call.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { readCommissioning, saveCommissioning } from '../../service/commissioning.ts';
import type { Context } from '../../service/context.ts';
import { counts, importSite, previewImport, undoImport, undoObstacle, type Preview } from '../../service/site-import/import-site.ts';
import { siteFile, templateFile } from '../../service/site-import/workbook-file.ts';
import { takeOverDifferences, takeOverStatus } from '../../service/take-over/take-over-view.ts';
import { lastImport, type ImportRow } from '../../store/site/import-set.ts';
import { operatorById } from '../../store/people/operator.ts';
import { actorOf, type AppParts, type HandlersOf } from './parts.ts';

type SiteCalls =
  | 'site.template'
  | 'site.export'
  | 'site.previewImport'
  | 'site.import'
  | 'site.lastImport'
  | 'site.undoImport'
  | 'site.takeOver'
  | 'site.takeOverStatus'
  | 'site.takeOverDifferences'
  | 'site.commissioning.read'
  | 'site.commissioning.save';

export function siteHandlers({ engine, wiresChanged }: AppParts): HandlersOf<SiteCalls> {
  const { context, takeOver } = engine;
  const { store } = context;
  const imported = (outcome: Result<ImportRow, Fault>) => {
    if (!outcome.ok) return outcome;
    wiresChanged();
    return good(importView(context, outcome.value));
  };
  const shown = (states: readonly (typeof TAKE_OVER_STATES)[number][], limit: number) =>
    good(takeOverStatus(context, takeOver, states, limit));
  return {
    'site.template': async ({ lang }) => good(await templateFile(lang)),
    'site.export': async ({ lang }) => good(await siteFile(context, lang)),
    'site.previewImport': async (input) => good(previewView(await previewImport(context, fileOf(input)))),
    'site.import': async (input, caller) => {
      if (takeOver.running) return bad({ code: 'import.takeOverRuns' });
      return imported(await importSite(context, actorOf(caller), fileOf(input), input.fingerprint));
    },
    'site.lastImport': () => {
      const row = lastImport(store);
      return good({ import: row ? importView(context, row) : null });
    },
    'site.undoImport': ({ importId }, caller) => {
      if (takeOver.running) return bad({ code: 'import.takeOverRuns' });
      return imported(undoImport(context, actorOf(caller), importId));
    },
    'site.takeOver': ({ meterIds }, caller) => {
      void takeOver.start(actorOf(caller), meterIds);
      return shown(TAKE_OVER_STATES, MOST_AT_START);
    },
    'site.takeOverStatus': ({ states, limit }) => shown(states, limit),
    'site.takeOverDifferences': () => good(takeOverDifferences(context)),
    'site.commissioning.read': () => good(readCommissioning(store)),
    'site.commissioning.save': (ticks, caller) => good(saveCommissioning(context, actorOf(caller), ticks)),
  };
}

const MOST_AT_START = 1_000;
/** A list longer than this is read by nobody; the counts are of all. */
const MOST_LISTED = 2_000;

function fileOf({ fileName, base64 }: { fileName: string; base64: string }) {
  return { fileName, bytes: new Uint8Array(Buffer.from(base64, 'base64')) };
}

function previewView({ plan, findings, changes, fingerprint }: Preview): HandlerOutput<'site.previewImport'> {
  const count = (severity: string) => findings.filter((one) => one.severity === severity).length;
  return {
    importable: plan !== null,
    fingerprint,
    errors: count('error'),
    warnings: count('warning'),
    findings: findings.slice(0, MOST_LISTED).map((finding) => ({ ...finding, values: { ...finding.values } })),
    ...counts(changes),
    subjects: [...Map.groupBy(changes, ({ subject }) => subject)].map(([subject, own]) => ({ subject, ...counts(own) })),
    changes: changes.slice(0, MOST_LISTED).map((change) => ({ ...change, fields: [...change.fields] })),
  };
}

function importView({ store }: Context, row: ImportRow): HandlerOutput<'site.import'> {
  const obstacle = undoObstacle(store, row);
  return {
    importId: row.id,
    at: row.at,
    operatorName: operatorById(store, row.operator)?.name ?? '',
    fileName: row.fileName,
    added: row.added,
    changed: row.changed,
    removed: row.removed,
    undoneAt: row.undoneAt,
    undoObstacle: obstacle && { code: obstacle.code, values: {} },
  };
}
