/** The calls that the shell answers itself, because only it can reach this PC's printers. In a browser they are unknown calls. */
import * as v from 'valibot';
import { call } from './call.ts';

/** Names that begin so are the shell's; the engine has none. */
export const SHELL_PREFIX = 'shell.';

const printerName = v.pipe(v.string(), v.nonEmpty(), v.maxLength(200));
/** From a label to a roll of three metres. */
const millimetres = v.pipe(v.number(), v.integer(), v.minValue(20), v.maxValue(3000));

/** A piece of a roll, without margins; or A4 lying, whose margins the page sets itself. */
const sheet = v.variant('kind', [
  v.object({ kind: v.literal('roll'), widthMm: millimetres, heightMm: millimetres }),
  v.object({ kind: v.literal('a4Lying') }),
]);

export const shellContract = {
  'shell.printers': call({
    kind: 'read',
    right: 'anyone',
    input: v.object({}),
    /** `label` is what the system shows for `name`. */
    output: v.object({ printers: v.array(v.object({ name: v.string(), label: v.string() })) }),
  }),
  /** Prints what the page shows for print, without a dialog; null is the PC's default printer. Faults: print.noPrinter, print.failed. */
  'shell.print': call({
    kind: 'long',
    logged: false,
    right: 'anyone',
    input: v.object({ printer: v.nullable(printerName), sheet }),
    output: v.object({}),
  }),
  /** Saves what the page shows for print as PDF where the operator says. Fault: print.notSaved. */
  'shell.savePdf': call({
    kind: 'long',
    logged: false,
    right: 'anyone',
    input: v.object({ name: v.pipe(v.string(), v.regex(/^[^\\/:*?"<>|\p{Cc}]{1,80}$/u)) }),
    output: v.object({ saved: v.boolean() }),
  }),
};
