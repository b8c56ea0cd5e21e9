/** How this seat likes its window: light or dark, sounds, printing by itself and where. Kept in the browser. */
import type { Keep } from '../platform/keep.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export class Look {
  #theme = $state<Theme>('system');
  #systemDark = $state(false);
  #autoPrint = $state(true);
  #sound = $state(true);
  #slipPrinter = $state<string | null>(null);
  #a4Printer = $state<string | null>(null);
  readonly #keep: Keep;

  constructor(keep: Keep) {
    this.#keep = keep;
    this.#theme = THEMES.find((theme) => theme === keep.read('theme')) ?? 'system';
    this.#autoPrint = keep.read('autoPrint') !== 'no';
    this.#sound = keep.read('sound') !== 'no';
    this.#slipPrinter = keep.read('printer');
    this.#a4Printer = keep.read('a4Printer');
    const query = matchMedia('(prefers-color-scheme: dark)');
    this.#systemDark = query.matches;
    query.addEventListener('change', (event) => {
      this.#systemDark = event.matches;
      this.#apply();
    });
    this.#apply();
  }

  get theme(): Theme {
    return this.#theme;
  }

  set theme(theme: Theme) {
    this.#theme = theme;
    this.#keep.write('theme', theme);
    this.#apply();
  }

  get dark(): boolean {
    return this.#theme === 'dark' || (this.#theme === 'system' && this.#systemDark);
  }

  get autoPrint(): boolean {
    return this.#autoPrint;
  }

  set autoPrint(on: boolean) {
    this.#autoPrint = on;
    this.#keep.write('autoPrint', on ? null : 'no');
  }

  get sound(): boolean {
    return this.#sound;
  }

  set sound(on: boolean) {
    this.#sound = on;
    this.#keep.write('sound', on ? null : 'no');
  }

  /** The system's name of the slip printer; null is the PC's default one. Only the shell can choose. */
  get slipPrinter(): string | null {
    return this.#slipPrinter;
  }

  set slipPrinter(name: string | null) {
    this.#slipPrinter = name;
    this.#keep.write('printer', name);
  }

  /** The system's name of the printer for A4; null asks each time, by the system's dialog. Only the shell can choose. */
  get a4Printer(): string | null {
    return this.#a4Printer;
  }

  set a4Printer(name: string | null) {
    this.#a4Printer = name;
    this.#keep.write('a4Printer', name);
  }

  #apply(): void {
    document.documentElement.dataset['theme'] = this.dark ? 'dark' : 'light';
  }
}
