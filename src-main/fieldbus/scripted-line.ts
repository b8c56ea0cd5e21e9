/** For tests: a line whose other end is a function, in virtual or real time, and the words a slave answers with. */
import type { Clock } from '../platform/env.ts';
import type { VirtualClock } from '../platform/virtual-env.ts';
import { seal } from './frame/crc16.ts';
import type { LineHandlers, OpenLine } from './transport/line.ts';

export interface Script {
  /** Every write, whole and in order. */
  readonly written: { readonly atMs: number; readonly bytes: Uint8Array }[];
  readonly open: OpenLine;
  /** Delivers bytes now. */
  send(bytes: Uint8Array): void;
  /** Breaks the line. */
  break(reason: string): void;
}

/** @param answer is told each write and says what comes back, and after how long. */
export function scriptedLine(
  clock: Clock,
  answer: (request: Uint8Array, reply: (bytes: Uint8Array, afterMs: number) => void, index: number) => void,
): Script {
  const written: { atMs: number; bytes: Uint8Array }[] = [];
  let current: LineHandlers | null = null;
  const open: OpenLine = (handlers) => {
    current = handlers;
    const reply = (bytes: Uint8Array, afterMs: number) => {
      clock.after(afterMs, () => {
        if (current === handlers) handlers.bytes(bytes);
      });
    };
    const write = (bytes: Uint8Array) => {
      written.push({ atMs: clock.monotonicMs(), bytes });
      answer(bytes, reply, written.length - 1);
    };
    const close = () => {
      if (current === handlers) current = null;
    };
    return Promise.resolve({ write, close });
  };
  return {
    written,
    open,
    send: (bytes) => current?.bytes(bytes),
    break(reason) {
      const broken = current;
      current = null;
      broken?.closed(reason);
    },
  };
}

/** Lets virtual time pass until `work` has settled, and not one timer longer. */
export async function ended<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  let settled = false;
  const note = () => {
    settled = true;
  };
  void work.then(note, note);
  for (;;) {
    // Lets everything follow that the last timer has set off, at the same instant.
    await clock.pass(0);
    if (settled || !(await clock.step())) return work;
  }
}

/** An RTU frame of these bytes and their check sum. */
export function framed(...bytes: readonly number[]): Uint8Array {
  return seal(Uint8Array.from([...bytes, 0, 0]));
}

/** The reply to a read: each register as its value. */
export function registersReply(unit: number, registers: readonly number[], fc = 3): Uint8Array {
  return framed(unit, fc, registers.length * 2, ...registers.flatMap((value) => [value >> 8, value & 0xff]));
}

/** A slave's honest answer: a read returns each register's own address, a write is acknowledged. */
export function honest(request: Uint8Array): Uint8Array {
  const unit = request[0]!;
  const fc = request[1]!;
  const start = (request[2]! << 8) | request[3]!;
  if (fc === 16 || fc === 32) return framed(unit, fc, ...request.subarray(2, 6));
  const count = (request[4]! << 8) | request[5]!;
  return registersReply(
    unit,
    Array.from({ length: count }, (_, index) => start + index),
    fc,
  );
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
