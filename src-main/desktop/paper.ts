/** Paper: the PC's printers, printing without a dialog, and PDF files, answered as calls of the shell's own contract. */
import { writeFile } from 'node:fs/promises';
import type * as v from 'valibot';
import type { Fault } from '../../src-shared/contract/call.ts';
import { shellContract } from '../../src-shared/contract/shell.ts';
import { isTextKey, say } from '../../src-shared/text/say.ts';
import { bad, good, type Result } from '../../src-shared/value/result.ts';
import { createGate } from '../app/gate.ts';
import type { Env, Gate } from '../app/gate-type.ts';

/** A printer that is out of paper may never say so. */
const PRINT_WITHIN_MS = 60_000;

export interface PcPrinter {
  readonly name: string;
  readonly displayName: string;
}
export type Sheet = v.InferOutput<(typeof shellContract)['shell.print']['input']>['sheet'];

/** What the shell can do with paper. */
export interface PcPaper {
  printers(): Promise<readonly PcPrinter[]>;
  /** Prints the page's print layer without a dialog; `printer` empty is the PC's default one. */
  print(printer: string, sheet: Sheet, done: (success: boolean, reason: string) => void): void;
  pdf(): Promise<Uint8Array>;
  /** Asks the operator; null where they would rather not. */
  choosePath(fileName: string): Promise<string | null>;
}

export function createShellGate(paper: PcPaper, env: Env): Gate {
  return createGate({
    contract: shellContract,
    handlers: {
      async 'shell.printers'() {
        const printers = await paper.printers();
        return good({ printers: printers.map(({ name, displayName }) => ({ name, label: displayName || name })) });
      },
      async 'shell.print'({ printer, sheet }) {
        const printers = await paper.printers();
        const there = printer === null ? printers.length > 0 : printers.some(({ name }) => name === printer);
        return there ? print(paper, env, printer ?? '', sheet) : bad({ code: 'print.noPrinter' });
      },
      'shell.savePdf': ({ name }) => savePdf(paper, name),
    },
    // Whoever can click in the window can print what it shows; what may be shown is the engine's to say.
    sessions: { use: () => undefined, runs: () => false },
    senders: ['window'],
    env,
    audit: () => undefined,
    faultMessage: (lang, { code, values }) => (isTextKey(code) ? say(lang, code, values) : undefined),
  });
}

function print(paper: PcPaper, { clock }: Env, printer: string, sheet: Sheet): Promise<Result<object, Fault>> {
  return new Promise((resolve) => {
    const failed = (reason: string) => resolve(bad({ code: 'print.failed', values: { reason } }));
    const cancel = clock.after(PRINT_WITHIN_MS, () => failed('time-out'));
    paper.print(printer, sheet, (success, reason) => {
      cancel();
      if (success) resolve(good({}));
      else failed(reason);
    });
  });
}

async function savePdf(paper: PcPaper, name: string): Promise<Result<{ saved: boolean }, Fault>> {
  const path = await paper.choosePath(`${name}.pdf`);
  if (path === null) return good({ saved: false });
  try {
    await writeFile(path, await paper.pdf());
    return good({ saved: true });
  } catch (error) {
    return bad({ code: 'print.notSaved', values: { reason: error instanceof Error ? error.message : String(error) } });
  }
}
