/** A building on its first day: an app that nobody has set up, meters that serve on sockets, and the workbooks that describe them, right and wrong. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../app/create-app.ts';
import { practicePlan } from '../../app/practice/plan-of-site.ts';
import { draftWorkbook } from '../../domain/site-import/draft.ts';
import type { SitePlan } from '../../domain/site-import/plan.ts';
import type { DraftSheet } from '../../domain/spreadsheet/sheet.ts';
import { loadProfiles } from '../../fieldbus/profile/load.ts';
import { writeWorkbook } from '../../output/spreadsheet/write.ts';
import { systemEnv } from '../../platform/system-env.ts';
import { startPracticeMeters } from '../../simulator/practice.ts';
import { practiceSite } from '../../simulator/site/practice-site.ts';
import { startWeb } from '../../web/server.ts';

const ROOT = join(import.meta.dirname, '../../..');

export interface NewBuilding {
  readonly url: string;
  readonly meters: number;
  /** What the site and its people are called. */
  readonly siteWords: readonly string[];
  /** Files on disk, to be chosen in the window. */
  readonly good: string;
  readonly wrong: string;
  close(): Promise<void>;
}

/** @param rooms of the practice site whose meters are left out: those that never answer take long. */
export async function openNewBuilding(rooms: readonly string[] = []): Promise<NewBuilding> {
  const folder = mkdtempSync(join(tmpdir(), 'wattkeeper-new-'));
  const env = systemEnv();
  const profiles = loadProfiles(join(ROOT, 'resources/meter-profiles'));
  const site = { ...practiceSite, meters: practiceSite.meters.filter(({ room }) => !rooms.includes(room)) };
  const practice = await startPracticeMeters({ env, folder: join(folder, 'meters'), site, profiles, speed: 0 });
  const plan = practicePlan(site, (gateway) => {
    const served = practice.buses.find((bus) => bus.gateway === gateway);
    if (!served) throw new Error(`gateway ${gateway} is not served`);
    return { host: served.host, port: served.port };
  });
  const good = join(folder, '云汇大厦.xlsx');
  writeFileSync(good, await writeWorkbook(draftWorkbook(plan, 'zh')));
  const wrong = join(folder, '云汇大厦-初稿.xlsx');
  writeFileSync(wrong, await writeWorkbook(withMistakes(plan)));
  const app = await createApp(env, { folder: join(folder, 'site'), practice: false, version: '0.0.0' });
  const windowFolder = join(ROOT, 'out/renderer');
  const web = await startWeb({ env, gate: app.gate, events: app.events, port: 0, windowFolder, seatId: '1' });
  return {
    url: web.url,
    meters: plan.meters.length,
    siteWords: siteWords(plan),
    good,
    wrong,
    async close() {
      await web.close();
      await app.close();
      await practice.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** By sheet, row as the spreadsheet numbers it, and heading: what somebody typed wrongly. */
const MISTAKES: readonly (readonly [sheet: string, row: number, heading: string, typed: string | number])[] = [
  ['电表', 3, '表号', '21030000'],
  ['电表', 5, '通讯地址', 300],
  ['电表', 6, '总线', '九号总线'],
  ['电表', 8, '倍率', '四十'],
  ['电表', 10, '旧系统余额（元）', '12.345'],
  ['用户', 4, '电话', '手机139'],
  ['通讯管理机', 2, '端口', 70_000],
];

function withMistakes(plan: SitePlan): DraftSheet[] {
  return draftWorkbook(plan, 'zh').map((sheet) => {
    const own = MISTAKES.filter(([name]) => name === sheet.name);
    const columnOf = (heading: string) => sheet.columns.findIndex(({ title }) => title.replace(' *', '') === heading);
    const rows = sheet.rows.map((row, index) => {
      const mistakes = own.filter(([, at]) => at === index + 2);
      return mistakes.reduce((cells, [, , heading, typed]) => cells.with(columnOf(heading), typed), [...row]);
    });
    return { ...sheet, rows };
  });
}

function siteWords({ buildings, floors, units, gateways, buses, accounts }: SitePlan): string[] {
  const named = [...floors, ...units, ...gateways, ...buses, ...accounts].map(({ name }) => name);
  return [...buildings, ...named, ...accounts.map(({ contact }) => contact)].sort((a, b) => b.length - a.length);
}
