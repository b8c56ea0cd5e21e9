/** Prints a slip: shows it on the print layer alone, sets the paper to its length, and asks the browser to print. */
import { tick } from 'svelte';
import type { SlipView } from '../../src-shared/contract/operator/office.ts';

const PX_PER_MM = 96 / 25.4;
/** 80 mm paper prints 72 mm; the rest is the roll's own margin. */
const PAPER_MM = 80;
const LEAST_MM = 60;

export class Printer {
  /** What stands on the print layer. */
  slip = $state.raw<SlipView | null>(null);
  readonly #page = new CSSStyleSheet();

  constructor() {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#page];
  }

  /** Prints the slip at its own length. `heightPx` measures it on the screen, where the print layer is not drawn. */
  async print(slip: SlipView, heightPx: (layer: HTMLElement) => number): Promise<void> {
    this.slip = slip;
    await tick();
    const layer = document.querySelector<HTMLElement>('.print-only');
    const heightMm = layer ? Math.max(LEAST_MM, Math.ceil(heightPx(layer) / PX_PER_MM) + 4) : LEAST_MM;
    this.#page.replaceSync(`@page { size: ${PAPER_MM}mm ${heightMm}mm; margin: 0; }`);
    window.print();
  }
}

/** Lays the layer out for a moment out of sight to learn its height. */
export function measuredHeight(layer: HTMLElement): number {
  layer.style.cssText = 'display: block; position: fixed; left: -9999px; width: 80mm';
  const height = layer.getBoundingClientRect().height;
  layer.style.cssText = '';
  return height;
}
