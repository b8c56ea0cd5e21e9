/** The site's workbook as a file: the empty template, or the site as it stands. */
import type { Lang } from '../../../src-shared/text/entry.ts';
import { draftWorkbook } from '../../domain/site-import/draft.ts';
import { EMPTY_PLAN, type SitePlan } from '../../domain/site-import/plan.ts';
import { writeWorkbook } from '../../output/spreadsheet/write.ts';
import { site } from '../../store/site/site.ts';
import type { Context } from '../context.ts';
import { presentPlan } from './present.ts';

export interface WorkbookFile {
  readonly fileName: string;
  readonly base64: string;
}

export function templateFile(lang: Lang): Promise<WorkbookFile> {
  return file(EMPTY_PLAN, lang, lang === 'zh' ? '项目导入模板' : 'site template');
}

export function siteFile({ store }: Context, lang: Lang): Promise<WorkbookFile> {
  return file(presentPlan(store), lang, (site(store)?.name ?? 'site').replace(/[\\/:*?"<>|]/g, ' ').trim());
}

async function file(plan: SitePlan, lang: Lang, name: string): Promise<WorkbookFile> {
  const bytes = await writeWorkbook(draftWorkbook(plan, lang));
  return { fileName: `${name}.xlsx`, base64: Buffer.from(bytes).toString('base64') };
}
