/** Words of a shift: what money moved for, and what was begun and has not ended. */
import { isTextKey, type TextKey } from '../../src-shared/text/say.ts';

export function kindWord(kind: string): TextKey {
  const key = `shiftSlip.kind.${kind}`;
  return isTextKey(key) ? key : 'shiftSlip.kind.other';
}

/** "待核实", and of money that leaves a meter also what it is. */
export function waitingWord(say: (key: TextKey) => string, { kind, state }: { readonly kind: string; readonly state: string }): string {
  const [stateKey, kindKey] = [`state.${state}`, `operation.kind.${kind}`];
  const stateWord = isTextKey(stateKey) ? say(stateKey) : state;
  return kind === 'sale' || !isTextKey(kindKey) ? stateWord : `${say(kindKey)} ${stateWord}`;
}
