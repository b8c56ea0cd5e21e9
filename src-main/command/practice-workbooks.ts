/** Makes the practice sites' workbooks anew from their descriptions. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { draftPracticeWorkbook } from '../app/practice/workbook.ts';
import { writeWorkbook } from '../output/spreadsheet/write.ts';
import { practiceBuilding } from '../simulator/site/building.ts';
import { practiceSite } from '../simulator/site/practice-site.ts';

const FOLDER = join(import.meta.dirname, '../../resources/practice');
mkdirSync(FOLDER, { recursive: true });
for (const [name, site] of [
  ['building', practiceBuilding],
  ['small', practiceSite],
] as const) {
  writeFileSync(join(FOLDER, `${name}.xlsx`), await writeWorkbook(draftPracticeWorkbook(site)));
  console.log(`resources/practice/${name}.xlsx: ${site.meters.length} meters on ${site.buses.length} buses`);
}
