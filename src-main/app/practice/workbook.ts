/** The workbook of a practice site: as the import reads it, and as its meters are served. */
import { basename } from 'node:path';
import { draftWorkbook } from '../../domain/site-import/draft.ts';
import type { ProfileSet } from '../../fieldbus/profile/load.ts';
import type { Clock } from '../../platform/env.ts';
import type { ReadSheets, SiteFile } from '../../service/site-import/import-site.ts';
import { practiceSite } from '../../simulator/site/practice-site.ts';
import type { PracticeSite } from '../../simulator/site/shape.ts';
import { good } from '../../../src-shared/value/result.ts';
import { practicePlan } from './plan-of-site.ts';

export interface PracticeWorkbook {
  readonly file: SiteFile;
  /** The sheets as they were decoded when the meters were served: once is enough. */
  readonly readSheets: ReadSheets;
  readonly site: PracticeSite;
}

export async function readPracticeWorkbook(file: string, _profiles: ProfileSet, _clock: Clock): Promise<PracticeWorkbook> {
  const drafts = draftWorkbook(
    practicePlan(practiceSite, () => ({ host: '127.0.0.1', port: 1 })),
    'zh',
  );
  const sheets = drafts.map(({ name, columns, rows }) => ({
    name,
    rows: [columns.map(({ title }) => title), ...rows].map((cells, index) => ({ number: index + 1, cells })),
  }));
  return { file: { fileName: basename(file), bytes: new Uint8Array() }, readSheets: async () => good(sheets), site: practiceSite };
}
