/** A line is bytes and nothing more: a serial port, a socket, an encrypted socket or a simulated wire. */

export interface LineHandlers {
  /** `chunk` is the line's own and used again: who keeps bytes copies them. */
  bytes(chunk: Uint8Array): void;
  /** Once, after which the line is dead: nothing more is written or heard on it. */
  closed(reason: string): void;
}

export interface Line {
  write(bytes: Uint8Array): void;
  close(): void;
}

/** Opens a line; rejects with an Error whose message says what is wrong with which port or address. */
export type OpenLine = (handlers: LineHandlers) => Promise<Line>;
