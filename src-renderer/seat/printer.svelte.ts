/** Lays one paper out for the press: shows it on the print layer alone and sets the page to its size. */
import { tick } from 'svelte';
import type { CallOutput } from '../../src-shared/contract/operator/index.ts';
import type { ClosingAccount } from '../../src-shared/contract/operator/closing.ts';
import type { SlipView } from '../../src-shared/contract/operator/office.ts';
import type { ReplacementView } from '../../src-shared/contract/operator/replacement.ts';
import type { ShiftSlip } from '../../src-shared/contract/operator/shift.ts';
import type { SlipForm } from '../../src-shared/contract/operator/slip.ts';
import type { Press, Sheet } from './press.ts';

const PX_PER_MM = 96 / 25.4;
/** 80 mm paper prints 72 mm; the rest is the roll's own margin. */
const ROLL_MM = 80;
const LEAST_MM = 60;
/** Cut paper, upright. */
const CUT_MM = { A5: { widthMm: 148, heightMm: 210 }, A4: { widthMm: 210, heightMm: 297 } };

export type Paper =
  | { readonly kind: 'slip'; readonly slip: SlipView }
  | { readonly kind: 'shift'; readonly slip: ShiftSlip }
  | {
      readonly kind: 'closing';
      readonly account: ClosingAccount;
      readonly sheet: 'reading' | 'settlement';
      readonly form: 'A4' | 'A5';
      readonly by: string;
    }
  | { readonly kind: 'replacement'; readonly view: ReplacementView; readonly by: string }
  /** `by`: who prints it and when. */
  | { readonly kind: 'differences'; readonly list: CallOutput<'site.takeOverDifferences'>; readonly by: string };

/** What stands at the foot of every A4 page. */
export interface Foot {
  readonly left: string;
  /** The words before, between and after the page's number and the number of pages. */
  readonly page: readonly [before: string, between: string, after: string];
}

export class Printer {
  /** What stands on the print layer. */
  paper = $state.raw<Paper | null>(null);
  readonly press: Press;
  readonly #page = new CSSStyleSheet();

  constructor(press: Press) {
    this.press = press;
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#page];
  }

  /** Shows a slip: on the roll at its own length, which `heightPx` measures on the screen, where the print layer is not drawn; else on cut paper. */
  async laySlip(slip: Paper, form: SlipForm, heightPx: (layer: HTMLElement) => number): Promise<Sheet> {
    this.paper = slip;
    await tick();
    const { widthMm, heightMm } = form === 'roll' ? rollLength(heightPx) : CUT_MM[form];
    this.#page.replaceSync(`@page { size: ${widthMm}mm ${heightMm}mm; margin: 0; }`);
    return { kind: 'roll', widthMm, heightMm };
  }

  /** Shows a paper on A4, lying, on as many pages as it takes. */
  async layA4(paper: Paper, { left, page: [before, between, after] }: Foot): Promise<Sheet> {
    this.paper = paper;
    await tick();
    const font = 'font: 8pt var(--font); color: #000';
    this.#page.replaceSync(`@page {
      size: A4 landscape;
      margin: 12mm 12mm 16mm;
      @bottom-left { content: ${cssText(left)}; ${font}; }
      @bottom-right { content: ${cssText(before)} counter(page) ${cssText(between)} counter(pages) ${cssText(after)}; ${font}; }
    }`);
    return { kind: 'a4Lying' };
  }
}

function rollLength(heightPx: (layer: HTMLElement) => number): { widthMm: number; heightMm: number } {
  const layer = document.querySelector<HTMLElement>('.print-only');
  const heightMm = layer ? Math.max(LEAST_MM, Math.ceil(heightPx(layer) / PX_PER_MM) + 4) : LEAST_MM;
  return { widthMm: ROLL_MM, heightMm };
}

/** A CSS string: names may hold quotes and backslashes. */
function cssText(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/[\n\r\f]/g, ' ')}"`;
}

/** Lays the layer out for a moment out of sight to learn its height. */
export function measuredHeight(layer: HTMLElement): number {
  layer.style.cssText = 'display: block; position: fixed; left: -9999px; width: 80mm';
  const height = layer.getBoundingClientRect().height;
  layer.style.cssText = '';
  return height;
}
