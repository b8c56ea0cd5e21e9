/** Whether a slip is ours, and what stands at its head. */
import * as v from 'valibot';
import { call } from '../call.ts';
import { countField, fenField, instantField, slipIdField } from '../field.ts';

/** The roll of the slip printer, or cut paper. */
export const SLIP_FORMS = ['roll', 'A5', 'A4'] as const;
export type SlipForm = (typeof SLIP_FORMS)[number];

/** A logo is small and black on white: 48 KB as it is stored. */
export const MOST_LOGO_CHARACTERS = 65_536;

export const slipHead = v.object({
  form: v.picklist(SLIP_FORMS),
  /** A data URL of a PNG or an SVG without scripts; null = none. */
  logo: v.nullable(v.string()),
});
export type SlipHead = v.InferOutput<typeof slipHead>;

export const slipCalls = {
  /**
   * The slip of this number, if `check` is of the ledger entry that it proves; null: not ours, or typed wrongly. Blanks, small letters and
   * full-width characters make no difference, nor O for 0 and I or L for 1.
   */
  'slip.verify': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({ number: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60)), check: v.pipe(v.string(), v.maxLength(40)) }),
    output: v.object({
      slip: v.nullable(
        v.object({
          slipId: slipIdField,
          number: v.string(),
          kind: v.string(),
          at: instantField,
          /** What it says was paid or, on a shift slip, counted. */
          amountFen: fenField,
          accountName: v.string(),
          room: v.string(),
          serial: v.string(),
          operatorName: v.string(),
          copies: countField,
          /** How its operation stands now; null on a shift slip. */
          state: v.nullable(v.string()),
        }),
      ),
    }),
  }),
  'slip.head': call({ kind: 'read', right: 'signedIn', input: v.object({}), output: slipHead }),
  /** Faults: slip.logoTooLarge; slip.logoUnfit when it is neither a PNG of at most 1200 × 600 nor a plain SVG. */
  'slip.saveHead': call({
    kind: 'write',
    right: 'editSettings',
    mostBytes: 131_072,
    secret: ['logo'],
    input: v.object({ form: v.picklist(SLIP_FORMS), logo: v.nullable(v.pipe(v.string(), v.maxLength(MOST_LOGO_CHARACTERS))) }),
    output: slipHead,
  }),
};
