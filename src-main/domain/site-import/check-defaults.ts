/** Default parameters: each once, in its own unit, alarm 2 not above alarm 1. */
import type { Result } from '../../../src-shared/value/result.ts';
import { readPrice, readYuan, unscaled, wholeColumn, type Typed } from './column.ts';
import type { Findings, Place, Problem } from './finding.ts';
import { Named } from './named.ts';
import type { Defaults, Parameter } from './plan.ts';
import type { ReadSheet } from './rows.ts';
import type { SHEETS } from './sheets.ts';

/** 0 … 99,999,999 fen is what a meter's threshold holds; 0 … 65.5 kW what its register of power. */
const MOST_FEN = 99_999_999;
const MOST_PRICE_E4 = 1_000_000;
const MOST_W = 65_535;

const power = wholeColumn({ title: 'column.value', note: 'note.value', needed: true }, { least: 0, most: MOST_W });

interface Unit {
  readonly read: (cell: Typed) => Result<number, Problem>;
  readonly most: number;
  readonly places: number;
}

const YUAN: Unit = { read: readYuan, most: MOST_FEN, places: 2 };
const PRICE: Unit = { read: readPrice, most: MOST_PRICE_E4, places: 4 };
const WATT: Unit = { read: power.read, most: MOST_W, places: 0 };

function unitOf(parameter: Parameter): Unit {
  if (parameter === 'overloadW') return WATT;
  return parameter.startsWith('price') ? PRICE : YUAN;
}

/** As it is typed: "20.00", "0.8300", "5000". */
export function writtenDefault(parameter: Parameter, value: number): string {
  const { places } = unitOf(parameter);
  return places === 0 ? String(value) : unscaled(value, places);
}

export function checkDefaults(sheet: ReadSheet<(typeof SHEETS)['defaults']['columns']>, findings: Findings): Defaults {
  const names = new Named<true>(sheet.whole);
  const defaults: Partial<Record<Parameter, number>> = {};
  let alarm2At: Place | null = null;
  for (const row of sheet.rows) {
    const { parameter, value: cell } = row.values;
    if (parameter === null) continue;
    const first = names.claim(parameter, true, row.at('parameter'), findings, 'import.duplicate', { found: parameter });
    if (cell === null || !first) continue;
    const value = valueOf(parameter, cell, row.at('value'), findings);
    if (value !== null) defaults[parameter] = value;
    if (parameter === 'alarm2Fen') alarm2At = row.at('value');
  }
  const { alarm1Fen, alarm2Fen } = defaults;
  if (alarm2At && alarm1Fen !== undefined && alarm2Fen !== undefined && alarm2Fen > alarm1Fen)
    findings.error(alarm2At, 'import.alarmsCrossed');
  return defaults;
}

function valueOf(parameter: Parameter, cell: Typed, at: Place, findings: Findings): number | null {
  const { read, most, places } = unitOf(parameter);
  const value = read(cell);
  if (!value.ok) {
    findings.error(at, value.fault.code, value.fault.values);
    return null;
  }
  if (value.value >= 0 && value.value <= most) return value.value;
  const limit = places === 0 ? String(most) : unscaled(most, places);
  findings.error(at, 'import.outOfRange', { found: String(cell), least: 0, most: limit });
  return null;
}
