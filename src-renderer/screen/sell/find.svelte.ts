/** The desk's search: asks the engine a moment after each change of the text, and only the latest question's answer counts. */
import type { DeskHit } from '../../../src-shared/contract/operator/desk.ts';
import type { ListedMeter } from '../../../src-shared/contract/operator/meter-view.ts';
import type { CallEngine, CallFault } from '../../api/api.svelte.ts';
import type { Clock } from '../../platform/clock.ts';

/** Short against a keystroke, long against a burst of them. */
const PAUSE_MS = 70;
const FULL_WIDTH = /[\uff01-\uff5e]/g;

/** What a Chinese input method types, as the index knows it: plain letters and digits, no marks between syllables. */
export function plainSearch(text: string): string {
  return text
    .replace(FULL_WIDTH, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/。/g, '.')
    .replace(/\u3000/g, ' ')
    .replace(/['’]/g, '')
    .trim()
    .slice(0, 60);
}

/** Of some meters those whose account nobody has opened and whose room or number holds the text. */
export function notOpenedMeters<M extends Pick<ListedMeter, 'status' | 'room' | 'serial'>>(
  meters: readonly M[],
  text: string,
): readonly M[] {
  const part = text.toLowerCase();
  if (part === '') return [];
  return meters.filter(
    ({ status, room, serial }) => status === 'notOpened' && (room.toLowerCase().includes(part) || serial.includes(part)),
  );
}

export class Search {
  text = $state('');
  hits = $state.raw<readonly DeskHit[]>([]);
  total = $state(0);
  marked = $state(0);
  busy = $state(false);
  fault = $state.raw<CallFault | null>(null);
  readonly #call: CallEngine;
  readonly #clock: Clock;
  #asked = 0;
  #cancel: () => void = () => {};
  /** Enter came before the answer: a single hit may then be taken at once. */
  #takeSingle: ((hit: DeskHit) => void) | null = null;

  constructor(call: CallEngine, clock: Clock) {
    this.#call = call;
    this.#clock = clock;
  }

  /** Takes the text as it stands in the field and asks after a pause. */
  type(text: string): void {
    this.text = text;
    this.busy = true;
    this.#takeSingle = null;
    this.#asked++;
    this.#cancel();
    this.#cancel = this.#clock.after(PAUSE_MS, () => void this.ask());
  }

  /** Asks at once. */
  async ask(): Promise<void> {
    const mine = ++this.#asked;
    this.busy = true;
    const result = await this.#call('desk.find', { text: plainSearch(this.text) });
    if (mine !== this.#asked) return;
    this.busy = false;
    this.marked = 0;
    this.fault = result.ok ? null : result.fault;
    this.hits = result.ok ? result.value.hits : [];
    this.total = result.ok ? result.value.total : 0;
    const only = this.hits.length === 1 ? this.hits[0] : undefined;
    const take = this.#takeSingle;
    this.#takeSingle = null;
    if (only && take) take(only);
  }

  /** Enter before the answer: takes a single hit when it comes; of several none is taken unseen. */
  takeWhenSingle(take: (hit: DeskHit) => void): void {
    if (this.busy && this.text !== '') this.#takeSingle = take;
  }

  clear(): void {
    this.text = '';
    this.#cancel();
    void this.ask();
  }
}
