/** The practice sites' workbooks say what their descriptions say, and any site's workbook can be simulated. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { draftWorkbook } from '../../domain/site-import/draft.ts';
import type { Sheet } from '../../domain/spreadsheet/sheet.ts';
import { loadProfiles } from '../../fieldbus/profile/load.ts';
import { decodeWorkbook } from '../../output/spreadsheet/decode.ts';
import { writeWorkbook } from '../../output/spreadsheet/write.ts';
import { systemClock } from '../../platform/system-env.ts';
import { practiceBuilding } from '../../simulator/site/building.ts';
import { practiceSite } from '../../simulator/site/practice-site.ts';
import { practicePlan } from './plan-of-site.ts';
import { commonName, draftPracticeWorkbook, practiceSiteOf, readPracticeWorkbook } from './workbook.ts';

const RESOURCES = join(import.meta.dirname, '../../../resources');
const profiles = loadProfiles(join(RESOURCES, 'meter-profiles'));

describe.each([
  ['building', practiceBuilding],
  ['small', practiceSite],
])('resources/practice/%s.xlsx', (name, site) => {
  it('says the same as its description: npm run practice-workbooks makes it anew', async () => {
    const { site: read } = await readPracticeWorkbook(join(RESOURCES, `practice/${name}.xlsx`), profiles, systemClock);
    expect(read).toEqual(site);
  });
});

const sheetsOf = async (drafts: Parameters<typeof writeWorkbook>[0]): Promise<Sheet[]> => decodeWorkbook(await writeWorkbook(drafts));

it("simulates a site's workbook without a word for the simulator: every meter is as its list says", async () => {
  const plan = practicePlan(practiceSite, (gateway) => ({ host: gateway === '裙楼网关' ? 'a' : 'b', port: 502 }));
  const { meters, buses } = practiceSiteOf(await sheetsOf(draftWorkbook(plan, 'en')), profiles);
  expect(buses).toEqual(practiceSite.buses);
  const listed = practiceSite.meters.find(({ room }) => room === '3F-08')!;
  const { really } = meters.find(({ room }) => room === '3F-08')!;
  expect(really).toMatchObject({
    serial: listed.serial,
    balanceFen: listed.old!.balanceFen,
    purchaseCount: 47,
    dead: false,
    trade: 'idle',
  });
});

it('names the mistakes of a workbook by sheet and cell', async () => {
  const drafts = draftPracticeWorkbook(practiceSite);
  const broken = drafts.map((sheet) =>
    sheet.name === '模拟电表'
      ? { ...sheet, rows: sheet.rows.map((row, index) => (index === 3 ? [row[0]!, '炼钢', ...row.slice(2)] : row)) }
      : sheet,
  );
  const sheets = await sheetsOf(broken);
  expect(() => practiceSiteOf(sheets, profiles)).toThrow(/模拟电表 B5 “炼钢”/);
});

it('calls a site what all of its buildings are called', () => {
  expect(commonName(['云汇中心A座', '云汇中心B座'])).toBe('云汇中心');
  expect(commonName(['东楼', '西楼'])).toBe('东楼');
});
