/** Measured figures as they are written: whole units of a register with the point where it belongs, a row for each phase. */
import type { CallOutput } from '../../../../src-shared/contract/operator/index.ts';

type Measured = NonNullable<CallOutput<'meter.view'>['measured']>;

/** 2203, 1 → "220.3". */
export function fixed(value: number, decimals: number): string {
  return (value / 10 ** decimals).toFixed(decimals);
}

export interface PhaseRow {
  readonly phase: string;
  readonly volts: string;
  readonly amperes: string;
  readonly kilowatts: string;
}

/** One for each phase that the meter says anything of. */
export function phaseRows({ voltageDeciV, currentCentiA, powerW }: Measured): PhaseRow[] {
  const phases = Math.max(voltageDeciV.length, currentCentiA.length, powerW.length);
  const cell = (values: readonly number[], index: number, decimals: number) => {
    const value = values[index];
    return value === undefined ? '—' : fixed(value, decimals);
  };
  return Array.from({ length: phases }, (_, index) => ({
    phase: `L${index + 1}`,
    volts: cell(voltageDeciV, index, 1),
    amperes: cell(currentCentiA, index, 2),
    kilowatts: cell(powerW, index, 3),
  }));
}
