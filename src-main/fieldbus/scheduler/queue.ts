/** Who has the bus next: commands before screens before polling, but polling is never starved. */

export type Priority = 'command' | 'screen' | 'poll';

/** After this many leases in a row that went ahead of a waiting poll, the poll has its turn. */
const MOST_AHEAD_OF_POLL = 5;

export class BusQueue<T> {
  #limit: number;
  #waiting: Record<Priority, T[]> = { command: [], screen: [], poll: [] };
  #aheadOfPoll = 0;

  /** @param limit how many may wait in each priority. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** false: full. */
  add(priority: Priority, item: T): boolean {
    const line = this.#waiting[priority];
    if (line.length >= this.#limit) return false;
    line.push(item);
    return true;
  }

  take(): T | undefined {
    const { command, screen, poll } = this.#waiting;
    const pollsTurn = poll.length > 0 && this.#aheadOfPoll >= MOST_AHEAD_OF_POLL;
    const first = pollsTurn ? poll : command.length > 0 ? command : screen.length > 0 ? screen : poll;
    this.#aheadOfPoll = first === poll || poll.length === 0 ? 0 : this.#aheadOfPoll + 1;
    return first.shift();
  }

  /** Takes everything out. */
  empty(): T[] {
    const all = [...this.#waiting.command, ...this.#waiting.screen, ...this.#waiting.poll];
    this.#waiting = { command: [], screen: [], poll: [] };
    return all;
  }

  /** Whether somebody waits for whom a person is waiting. */
  get urgent(): boolean {
    return this.#waiting.command.length + this.#waiting.screen.length > 0;
  }

  get size(): number {
    return this.#waiting.command.length + this.#waiting.screen.length + this.#waiting.poll.length;
  }

  lengths(): Record<Priority, number> {
    const { command, screen, poll } = this.#waiting;
    return { command: command.length, screen: screen.length, poll: poll.length };
  }
}
