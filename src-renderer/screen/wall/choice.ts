/** Which meters are selected and where the cursor stands: pure steps of keys and clicks over the meters that are shown. */
import type { MeterId } from '../../../src-shared/value/id.ts';

export interface Choice {
  readonly selected: ReadonlySet<MeterId>;
  readonly cursor: MeterId | null;
  /** Where a range began. */
  readonly anchor: MeterId | null;
}

export const NO_CHOICE: Choice = { selected: new Set(), cursor: null, anchor: null };

/** Moves by `step` places among the shown; with `range` everything from the anchor to there is selected too. */
export function moved(choice: Choice, shown: readonly MeterId[], step: number, range: boolean): Choice {
  if (shown.length === 0) return choice;
  const at = choice.cursor === null ? -1 : shown.indexOf(choice.cursor);
  const target = at < 0 ? 0 : Math.min(shown.length - 1, Math.max(0, at + step));
  return placed(choice, shown, target, range);
}

export function placed(choice: Choice, shown: readonly MeterId[], target: number, range: boolean): Choice {
  const cursor = shown[target] ?? null;
  if (!range) return { ...choice, cursor, anchor: cursor };
  const from = choice.anchor === null ? target : Math.max(0, shown.indexOf(choice.anchor));
  const span = shown.slice(Math.min(from, target), Math.max(from, target) + 1);
  return { selected: new Set([...choice.selected, ...span]), cursor, anchor: shown[from] ?? cursor };
}

/** A cursor that the filters hide stands on the first that they show: what a key acts on is in sight. */
export function inSight(choice: Choice, shown: readonly MeterId[]): Choice {
  if (choice.cursor !== null && shown.includes(choice.cursor)) return choice;
  return placed(choice, shown, 0, false);
}

export function toggled(choice: Choice, id: MeterId): Choice {
  const selected = new Set(choice.selected);
  if (!selected.delete(id)) selected.add(id);
  return { selected, cursor: id, anchor: id };
}

/** Adds all that are shown; what is hidden by filters keeps its mark. */
export function withAll(choice: Choice, shown: readonly MeterId[]): Choice {
  return { ...choice, selected: new Set([...choice.selected, ...shown]) };
}

/** Turns the marks of the shown; what is hidden keeps its own. */
export function inverted(choice: Choice, shown: readonly MeterId[]): Choice {
  const selected = new Set(choice.selected);
  for (const id of shown) if (!selected.delete(id)) selected.add(id);
  return { ...choice, selected };
}

export function cleared(choice: Choice): Choice {
  return { ...choice, selected: new Set() };
}
