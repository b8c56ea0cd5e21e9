/** The workbook of a practice site: one sheet more than any site's, from which its meters are served. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { say } from '../../../src-shared/text/say.ts';
import { good } from '../../../src-shared/value/result.ts';
import { draftSheet, draftWorkbook } from '../../domain/site-import/draft.ts';
import { Findings, type Finding } from '../../domain/site-import/finding.ts';
import { parseWorkbook } from '../../domain/site-import/parse.ts';
import type { PlannedGateway, PlannedMeter, SitePlan } from '../../domain/site-import/plan.ts';
import { readSheet } from '../../domain/site-import/rows.ts';
import type { DraftSheet, Sheet } from '../../domain/spreadsheet/sheet.ts';
import type { ProfileSet } from '../../fieldbus/profile/load.ts';
import { readWorkbook } from '../../output/spreadsheet/read.ts';
import type { Clock } from '../../platform/env.ts';
import type { ReadSheets, SiteFile } from '../../service/site-import/import-site.ts';
import type { OldList, PracticeGateway, PracticeMeter, PracticeSite } from '../../simulator/site/shape.ts';
import { FACTS, factsOf, factsRow } from './facts-sheet.ts';
import { practicePlan } from './plan-of-site.ts';

export interface PracticeWorkbook {
  readonly file: SiteFile;
  /** The sheets as they were decoded for the simulator: once is enough. */
  readonly readSheets: ReadSheets;
  readonly site: PracticeSite;
}

/** @throws Error in words when there is no such file, or it has mistakes. */
export async function readPracticeWorkbook(file: string, profiles: ProfileSet, clock: Pick<Clock, 'after'>): Promise<PracticeWorkbook> {
  const bytes = new Uint8Array(readFileSync(file));
  const sheets = await readWorkbook(bytes, clock);
  if (!sheets.ok) throw new Error(`${file}: ${say('zh', `import.${sheets.fault}`)}`);
  const site = practiceSiteOf(sheets.value, profiles);
  return { file: { fileName: basename(file), bytes }, readSheets: () => Promise.resolve(good(sheets.value)), site };
}

/** @throws Error naming the first mistakes. */
export function practiceSiteOf(sheets: readonly Sheet[], profiles: ProfileSet): PracticeSite {
  const parsed = parseWorkbook(
    sheets,
    profiles.all.map(({ id }) => id),
  );
  if (!parsed.ok) throw new Error(inWords(parsed.fault));
  const findings = new Findings();
  const facts = readSheet(FACTS, sheets, findings);
  if (findings.hasErrors) throw new Error(inWords(findings.all));
  const bySerial = new Map(facts.rows.map(({ values }) => [values.listed, values]));
  return siteOf(parsed.value.plan, (serial, old) => factsOf(serial, old, bySerial.get(serial)));
}

/** In the order of the site; its gateways are where nothing listens until they are served. */
export function draftPracticeWorkbook(site: PracticeSite): DraftSheet[] {
  const [notes, ...sheets] = draftWorkbook(practicePlan(site, nominalEndpoint(site)), 'zh');
  const facts = draftSheet(
    FACTS,
    site.meters.map(({ serial, really }) => factsRow(serial, really)),
    'zh',
  );
  if (!notes) throw new Error('a workbook begins with its notes');
  return [{ ...notes, rows: [...notes.rows, [say('zh', 'note.sheet.simulated')]] }, ...sheets, facts];
}

const NOMINAL_PORT = 50_200;
const PORTS_APART = 10;

function nominalEndpoint(site: PracticeSite) {
  return (gateway: string) => {
    const index = site.gateways.findIndex(({ name }) => name === gateway);
    return { host: '127.0.0.1', port: NOMINAL_PORT + PORTS_APART * index };
  };
}

const MOST_NAMED = 5;

function inWords(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const named = errors.slice(0, MOST_NAMED).map(({ sheet, cell, code, values }) => `${sheet} ${cell ?? ''} ${say('zh', code, values)}`);
  return `${named.join(' ')}${errors.length > MOST_NAMED ? ` (+${errors.length - MOST_NAMED})` : ''}`;
}

type FactsFor = (serial: string, old: OldList | null) => PracticeMeter['really'];

function siteOf(plan: SitePlan, factsFor: FactsFor): PracticeSite {
  const account = new Map(plan.accounts.flatMap(({ name, serials }) => serials.map((serial) => [serial, name] as const)));
  return {
    name: `${commonName(plan.buildings)}（练习）`,
    buildings: plan.buildings.map((name) => ({ name })),
    floors: plan.floors,
    units: plan.units.map(({ building, floor, name }) => ({ building, floor, room: name })),
    gateways: plan.gateways.map(gatewayOf),
    buses: plan.buses,
    accounts: plan.accounts.map(({ name, contact, phone }) => ({ name, contact, phone })),
    meters: plan.meters.flatMap((meter) => meterOf(meter, account.get(meter.serial) ?? null, factsFor)),
  };
}

/** A serial port cannot be served; its frames are the same over a socket. */
function gatewayOf({ name, transport, txid, holdMs }: PlannedGateway): PracticeGateway {
  return { name, transport: transport === 'tcp' ? 'tcp' : 'rtuOverTcp', transactionId: txid, holdMs };
}

/** A meter on no bus cannot be asked anything. */
function meterOf(meter: PlannedMeter, account: string | null, factsFor: FactsFor): PracticeMeter[] {
  const { serial, profile, role, ratio, canRemoteClose, point, place } = meter;
  if (!point) return [];
  const { tenant, balanceFen, purchaseCount } = meter.old;
  const listed = balanceFen !== null && purchaseCount !== null;
  const old = listed ? { tenant: tenant ?? '', balanceFen, purchaseCount } : null;
  const really = factsFor(serial, old);
  return [
    {
      ...{ serial, profile, role, ...point, building: place?.building ?? '', room: place?.unit ?? '', account },
      ...{ currentRatio: ratio, canRemoteClose: canRemoteClose ?? true, old, really },
    },
  ];
}

/** What the names of all buildings begin with; of the first one where they have nothing in common. */
export function commonName(buildings: readonly string[]): string {
  const [first = ''] = buildings;
  let length = first.length;
  while (length > 0 && !buildings.every((name) => name.startsWith(first.slice(0, length)))) length--;
  return (first.slice(0, length) || first).trim();
}
