/** How the slip on the print layer becomes paper: by the browser's own printing, or by the shell, without a dialog, on the chosen printer. */
import type * as v from 'valibot';
import type { shellContract } from '../../src-shared/contract/shell.ts';
import type { Supplier } from '../../src-shared/contract/supplier.ts';
import type { CallFault } from '../api/api.svelte.ts';

type Contract = typeof shellContract;
export type PcPrinters = v.InferOutput<Contract['shell.printers']['output']>['printers'];
type PrintInput = v.InferInput<Contract['shell.print']['input']>;

export interface Press {
  /** The printers one can choose from; null where printing is the browser's affair. */
  readonly printers: (() => Promise<PcPrinters>) | null;
  /** Answers with the fault, or null when it went to the printer. `printer` null: the PC's default one. */
  print(paper: PrintInput): Promise<CallFault | null>;
}

export const browserPress: Press = {
  printers: null,
  print() {
    window.print();
    return Promise.resolve(null);
  },
};

export function shellPress(bridge: Supplier): Press {
  return {
    async printers() {
      const reply = await bridge.call('shell.printers', {}, null);
      // The shell's gate parses every output by the contract before it sends it.
      return reply.ok ? (reply.value as { printers: PcPrinters }).printers : [];
    },
    async print(paper) {
      const reply = await bridge.call('shell.print', paper, null);
      return reply.ok ? null : { ...reply.fault, code: reply.code };
    },
  };
}
