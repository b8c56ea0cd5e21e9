/** How what stands on the print layer becomes paper or a file: by the browser's own dialog, or by the shell, without one. */
import type * as v from 'valibot';
import type { shellContract } from '../../src-shared/contract/shell.ts';
import type { Supplier } from '../../src-shared/contract/supplier.ts';
import type { CallFault } from '../api/api.svelte.ts';

type Contract = typeof shellContract;
export type PcPrinters = v.InferOutput<Contract['shell.printers']['output']>['printers'];
export type Sheet = v.InferInput<Contract['shell.print']['input']>['sheet'];
type PrintInput = v.InferInput<Contract['shell.print']['input']>;

export interface Press {
  /** The printers one can choose from; null where printing is the browser's affair. */
  readonly printers: (() => Promise<PcPrinters>) | null;
  /** Answers with the fault, or null when it went to the printer. `printer` null: the PC's default one. */
  print(job: PrintInput): Promise<CallFault | null>;
  /** Asks the operator for the place of a PDF; null where the browser's dialog offers that itself. */
  readonly savePdf: ((name: string) => Promise<CallFault | null>) | null;
}

/** A name that every system takes for a file: what some of them refuse becomes a hyphen. */
export const fileName = (text: string) => text.replace(/[\\/:*?"<>|\p{Cc}]+\s*/gu, '-').slice(0, 80);

export const browserPress: Press = {
  printers: null,
  print() {
    window.print();
    return Promise.resolve(null);
  },
  savePdf: null,
};

export function shellPress(bridge: Supplier): Press {
  const faultOf = async (name: string, input: object) => {
    const reply = await bridge.call(name, input, null);
    return reply.ok ? null : { ...reply.fault, code: reply.code };
  };
  return {
    async printers() {
      const reply = await bridge.call('shell.printers', {}, null);
      // The shell's gate parses every output by the contract before it sends it.
      return reply.ok ? (reply.value as { printers: PcPrinters }).printers : [];
    },
    print: (job) => faultOf('shell.print', job),
    savePdf: (name) => faultOf('shell.savePdf', { name }),
  };
}
