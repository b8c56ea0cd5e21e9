/** What every screen of this window shares: the engine, the session, words, looks, the page that is open, paper, sound and the time. */
import { createContext } from 'svelte';
import type { PayMethod } from '../../src-shared/contract/operator/desk.ts';
import type { StatusView } from '../../src-shared/contract/operator/office.ts';
import type { SlipHead } from '../../src-shared/contract/operator/slip.ts';
import type { Supplier } from '../../src-shared/contract/supplier.ts';
import { instant, type Instant } from '../../src-shared/value/instant.ts';
import { Api } from '../api/api.svelte.ts';
import type { Clock } from '../platform/clock.ts';
import type { Keep } from '../platform/keep.ts';
import type { Outcome } from '../platform/sound.ts';
import { Look } from './look.svelte.ts';
import type { Press } from './press.ts';
import { Printer } from './printer.svelte.ts';
import { Route } from './route.svelte.ts';
import { Session } from './session.svelte.ts';
import { Speech } from './speech.svelte.ts';

export interface SeatParts {
  readonly supplier: Supplier;
  readonly clock: Clock;
  /** Until the window closes. */
  readonly windowKeep: Keep;
  /** For good, on this PC. */
  readonly seatKeep: Keep;
  readonly play: (outcome: Outcome) => void;
  readonly press: Press;
}

/** A line in a page's key help. */
export interface KeyLine {
  readonly keys: readonly string[];
  readonly text: string;
}

export class Seat {
  readonly api: Api;
  readonly clock: Clock;
  readonly windowKeep: Keep;
  readonly session: Session;
  readonly speech: Speech;
  readonly look: Look;
  readonly route = new Route();
  readonly printer: Printer;
  /** The engine's time, moved on every second; ages are counted from it. */
  now = $state<Instant>(instant(0));
  /** This PC's own time, for how long something has taken here. */
  browserNow = $state<Instant>(instant(0));
  status = $state.raw<StatusView | null>(null);
  methods = $state.raw<readonly PayMethod[]>([]);
  /** The paper and the logo of slips. */
  slipHead = $state.raw<SlipHead>({ form: 'roll', logo: null });
  finderOpen = $state(false);
  /** 验票, over any page. */
  verifyOpen = $state(false);
  keysOpen = $state(false);
  /** The keys of the page that is open; set by the page. */
  pageKeys = $state.raw<readonly KeyLine[]>([]);
  readonly #play: (outcome: Outcome) => void;
  #aheadMs = 0;

  constructor(parts: SeatParts) {
    this.clock = parts.clock;
    this.windowKeep = parts.windowKeep;
    this.#play = parts.play;
    this.speech = new Speech(parts.seatKeep);
    this.look = new Look(parts.seatKeep);
    this.printer = new Printer(parts.press);
    this.api = new Api(parts.supplier, () => this.session.end());
    this.session = new Session(this.api, parts.windowKeep, parts.clock);
    this.#tick();
    parts.clock.every(1000, () => this.#tick());
  }

  /**
   * Takes the engine's state of the moment, and its time with it: a seat's own clock may be wrong. The engine's time lay somewhere between
   * asking and now, so an answer that was long under way does not set the clock back.
   */
  setStatus(status: StatusView, askedAt: Instant): void {
    this.status = status;
    const [least, most] = [status.now - this.clock.now(), status.now - askedAt];
    this.#aheadMs = Math.min(most, Math.max(least, this.#aheadMs));
    this.#tick();
  }

  sound(outcome: Outcome): void {
    if (this.look.sound) this.#play(outcome);
  }

  get practice(): boolean {
    return this.session.setup?.practice ?? false;
  }

  /** Reads nothing that is watched: an effect that sets the status must not run again with every second. */
  #tick(): void {
    const now = this.clock.now();
    this.browserNow = now;
    this.now = instant(now + this.#aheadMs);
  }
}

export const [getSeat, setSeat] = createContext<Seat>();
