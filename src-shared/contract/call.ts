/** What a contract says of one call: the gate, the log, the role table and `GET /calls` all come from this entry. */
import type * as v from 'valibot';

/** read: changes nothing · write: one short transaction · long: also waits for the bus or a file. */
export type CallKind = 'read' | 'write' | 'long';

/** One action that a role may or may not do. */
export const RIGHTS = [
  'sell',
  'sendLater',
  'settle',
  'reconcile',
  'openAccount',
  'viewAccounts',
  'readMeter',
  'controlSupply',
  'removeWorkLock',
  'editSite',
  'editSettings',
  'editOperators',
  'viewLog',
  'printSlip',
  'superviseShifts',
  'refund',
  'reverseOld',
  'closeAccount',
  'writeOff',
  'approve',
  'courtesy',
] as const;
export type Right = (typeof RIGHTS)[number];

/** 'anyone' needs no session, 'signedIn' needs one but no particular right. */
export type Admission = Right | 'anyone' | 'signedIn';

export interface Call<Input extends v.GenericSchema = v.GenericSchema, Output extends v.GenericSchema = v.GenericSchema> {
  readonly kind: CallKind;
  readonly right: Admission;
  /** Whether a second person must allow it: never, always, or above the site's limit for this action. */
  readonly approval: 'never' | 'always' | 'aboveLimit';
  /** Whether it is an act to be written into the log of acts, with who, when and from where. */
  readonly logged: boolean;
  /** Input fields that never reach a log. */
  readonly secret: readonly string[];
  /** How long its request may be, where that is more than the usual: a file comes in with it. */
  readonly mostBytes?: number;
  readonly input: Input;
  readonly output: Output;
}

export type Contract = Readonly<Record<string, Call>>;

/** Fills in what most calls share: no approval, no secrets; every write and long call is an act unless it says otherwise. */
export function call<Input extends v.GenericSchema, Output extends v.GenericSchema>(
  entry: Pick<Call<Input, Output>, 'kind' | 'right' | 'input' | 'output'> & Partial<Call<Input, Output>>,
): Call<Input, Output> {
  return { approval: 'never', secret: [], logged: entry.kind !== 'read', ...entry };
}

/** What a call says when it did not do what was asked. `code` is stable and is also the key of the sentence in src-shared/text. */
export interface Fault {
  readonly code: string;
  /** The input field at fault, dotted, where there is one. */
  readonly field?: string;
  /** What the sentence of `code` names: figures, rooms, people. */
  readonly values?: Readonly<Record<string, string | number>>;
}

export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: string; readonly fault: Omit<Fault, 'code'> & { readonly message: string } };

/** A nudge to read again: never data. */
export interface Hint {
  readonly topic: HintTopic;
  readonly ids: readonly number[];
}

export const HINT_TOPICS = [
  'operation',
  'meter',
  'account',
  'shift',
  'status',
  'site',
  'takeOver',
  'control',
  'opening',
  'approval',
  'replacement',
  'closing',
] as const;
export type HintTopic = (typeof HINT_TOPICS)[number];
