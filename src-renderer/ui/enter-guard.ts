/** Decides which Enter counts: not one that ends a composition, not a held key, not a second one within 300 ms. */

/** What the guard looks at; a KeyboardEvent fits. */
export interface KeyFacts {
  readonly key: string;
  readonly repeat: boolean;
  readonly isComposing: boolean;
  /** 229 while an input method handles the key, in browsers that do not say `isComposing`. */
  readonly keyCode: number;
  /** Milliseconds on the page's own clock. */
  readonly timeStamp: number;
}

/** Two Enters closer than this are one press that bounced, unless another key came between. */
export const ENTER_GAP_MS = 300;
/** Some input methods end the composition first and send their Enter a moment later. */
export const COMPOSITION_TAIL_MS = 60;

const INPUT_METHOD_KEY = 229;

export class EnterGuard {
  #lastEnter = Number.NEGATIVE_INFINITY;
  #compositionEnd = Number.NEGATIVE_INFINITY;
  #composing = false;

  compositionStart(): void {
    this.#composing = true;
  }

  compositionEnd(timeStamp: number): void {
    // Something was typed, as with `other`; the method's own Enter is kept off by the tail.
    if (this.#composing) this.#lastEnter = Number.NEGATIVE_INFINITY;
    this.#composing = false;
    this.#compositionEnd = timeStamp;
  }

  /** Whether this key press may do anything at all: it belongs to the page and not to the input method. */
  isOurs(press: KeyFacts): boolean {
    return !press.isComposing && !this.#composing && press.keyCode !== INPUT_METHOD_KEY;
  }

  /** Whether this Enter counts. Other keys are told too, with `other`, since they end the 300 ms. */
  admits(press: KeyFacts): boolean {
    if (!this.isOurs(press) || press.repeat) return false;
    if (press.timeStamp - this.#compositionEnd < COMPOSITION_TAIL_MS) return false;
    if (press.timeStamp - this.#lastEnter < ENTER_GAP_MS) return false;
    this.#lastEnter = press.timeStamp;
    return true;
  }

  /** A key that types something: an Enter after it is meant, however soon it comes. */
  other(press: KeyFacts): void {
    if (press.key.length === 1) this.#lastEnter = Number.NEGATIVE_INFINITY;
  }
}
