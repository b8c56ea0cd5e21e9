/** How a call leaves this window: through the shell's bridge where there is one, else over HTTP to whoever served the page. */
import { OFFLINE, type Supplier } from '../../src-shared/contract/supplier.ts';
import type { Clock } from '../platform/clock.ts';
import { httpSupplier } from './http-supplier.ts';

declare global {
  interface Window {
    /** Put there by the shell's preload; absent in a browser. */
    readonly wattkeeper?: Supplier;
  }
}

export function chooseSupplier(page: Window, clock: Clock): Supplier {
  return page.wattkeeper ? bridged(page.wattkeeper) : httpSupplier(new URL('./', page.location.href), clock);
}

/** The bridge copies what it carries and takes no reactive object: inputs cross as the same plain data that HTTP would carry. */
function bridged(bridge: Supplier): Supplier {
  return {
    call: (name, input, token) => bridge.call(name, JSON.parse(JSON.stringify(input)), token).catch(() => OFFLINE),
    listen: (token, heard, state) => bridge.listen(token, heard, state),
  };
}
