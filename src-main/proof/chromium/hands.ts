/** A cashier's hands on a keyboard with a Chinese input method left on: every key is a real key event, and is counted. */
import type { CDPSession, Page } from 'playwright-core';

/** What Chromium reports for a key that the input method takes for itself. */
const TAKEN_BY_INPUT_METHOD = { key: 'Process', windowsVirtualKeyCode: 229 } as const;
/** Between two strokes of the same finger, by the page's own clock; the window takes a sooner Enter for a part of the first. */
const STROKE_MS = 100;
/** After a look at what the first Enter brought; a sooner one counts as the same press that bounced. */
const LOOK_MS = 320;

export class Hands {
  /** Keys pressed since the start, those of an amount left out. */
  keys = 0;
  readonly page: Page;
  readonly #session: CDPSession;

  private constructor(page: Page, session: CDPSession) {
    this.page = page;
    this.#session = session;
  }

  static async on(page: Page): Promise<Hands> {
    return new Hands(page, await page.context().newCDPSession(page));
  }

  /** One key, by the names of Playwright: "Enter", "NumpadEnter", "Control+p". */
  async press(key: string): Promise<void> {
    this.keys++;
    await this.page.keyboard.press(key);
  }

  /** Figures and points go past an input method; they are not counted. */
  async amount(figures: string): Promise<void> {
    for (const figure of figures) await this.page.keyboard.press(figure);
  }

  /** Letters into an open composition, with the marks that the method puts between syllables: "cysg" shows as "c'y's'g". */
  async compose(letters: string): Promise<void> {
    for (let length = 1; length <= letters.length; length++) {
      const text = [...letters.slice(0, length)].join("'");
      const code = `Key${letters.charAt(length - 1).toUpperCase()}`;
      await this.#takenKey(code, () =>
        this.#session.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length }),
      );
    }
  }

  /** The Enter that ends a composition: its letters stay as they are typed. */
  async endComposition(letters: string): Promise<void> {
    await this.#takenKey('Enter', () => this.#session.send('Input.insertText', { text: letters }));
    await this.nextStroke();
  }

  /** Enter once more, meant. */
  async enterAfterLook(): Promise<void> {
    await this.nextStroke(LOOK_MS);
    await this.press('Enter');
  }

  async nextStroke(afterMs: number = STROKE_MS): Promise<void> {
    const until = (await this.page.evaluate(() => performance.now())) + afterMs;
    await this.page.waitForFunction((at) => performance.now() >= at, until);
  }

  /** What an input method in full-width mode hands over: one composition of one character each. */
  async fullWidth(text: string): Promise<void> {
    for (const character of text) {
      await this.#session.send('Input.imeSetComposition', { text: character, selectionStart: 1, selectionEnd: 1 });
      await this.#session.send('Input.insertText', { text: character });
    }
  }

  async #takenKey(code: string, effect: () => Promise<unknown>): Promise<void> {
    this.keys++;
    await this.#session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', code, ...TAKEN_BY_INPUT_METHOD });
    await effect();
    await this.#session.send('Input.dispatchKeyEvent', { type: 'keyUp', code, ...TAKEN_BY_INPUT_METHOD });
  }
}
