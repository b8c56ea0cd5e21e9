/** Where import, take-over and commissioning stand, each in one sentence. */
import type { Admission } from '../../../src-shared/contract/call.ts';
import type { CallOutput } from '../../../src-shared/contract/operator/index.ts';
import type { ImportView, TakeOverStatus } from '../../../src-shared/contract/operator/site.ts';
import type { TextKey, Values } from '../../../src-shared/text/say.ts';
import type { Section } from './sections.ts';

type Say = (key: TextKey, values?: Values) => string;

export interface SiteFacts {
  readonly meters: number;
  readonly lastImport: ImportView | null;
  readonly takeOver: Pick<TakeOverStatus, 'running' | 'counts' | 'total'> | null;
  readonly ticks: CallOutput<'site.commissioning.read'> | null;
  readonly may: (right: Admission) => boolean;
  readonly say: Say;
}

export interface Step {
  readonly section: Section['id'];
  readonly title: TextKey;
  readonly words: string;
  readonly done: boolean;
  /** Whether this operator may open its page. */
  readonly open: boolean;
}

export function siteSteps(facts: SiteFacts): readonly Step[] {
  const { may, ticks, takeOver, say } = facts;
  const on = ticks === null ? 0 : Object.values(ticks).filter(Boolean).length;
  const imported = facts.meters > 0;
  return [
    { section: 'import', title: 'siteInfo.step.import', words: importWords(facts), done: imported, open: may('editSite') },
    {
      section: 'takeover',
      title: 'siteInfo.step.takeOver',
      words: takeOverWords(takeOver, say),
      done: takeOver !== null && takeOver.total > 0 && !takeOver.running && doneOf(takeOver) === takeOver.total,
      open: may('viewAccounts'),
    },
    {
      section: 'commissioning',
      title: 'siteInfo.step.commissioning',
      words: on === 0 ? say('siteInfo.step.commissioningNone') : say('siteInfo.step.commissioningSome', { n: on }),
      done: on > 0,
      open: true,
    },
  ];
}

function importWords({ meters, lastImport, say }: SiteFacts): string {
  if (lastImport !== null && lastImport.undoneAt === null) {
    const { at, operatorName: name, fileName } = lastImport;
    // The practice building comes in by itself.
    return name === '' ? say('siteInfo.step.importAlone', { at, fileName }) : say('siteInfo.step.importDone', { at, name, fileName });
  }
  return meters > 0 ? say('siteInfo.step.importThere', { n: meters }) : say('siteInfo.step.importTodo');
}

/** Meters that answered. */
export function doneOf({ counts }: Pick<TakeOverStatus, 'counts'>): number {
  return counts.taken + counts.differs + counts.read;
}

function takeOverWords(status: SiteFacts['takeOver'], say: Say): string {
  if (status === null || status.total === 0) return say('siteInfo.step.takeOverFirst');
  const [done, { total }] = [doneOf(status), status];
  if (status.running) return say('siteInfo.step.takeOverRuns', { done, total });
  if (done === total) return say('siteInfo.step.takeOverDone', { done });
  if (done === 0 && status.counts.unreached === 0) return say('siteInfo.step.takeOverTodo', { n: total });
  return say('siteInfo.step.takeOverUnreached', { done, n: total - done });
}
