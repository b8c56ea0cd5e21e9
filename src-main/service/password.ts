/** Passwords as scrypt hashes: slow to guess, compared in constant time, never more at once than the PC can bear. */
import { scrypt, timingSafeEqual } from 'node:crypto';
import { bad, good, type Result } from '../../src-shared/value/result.ts';
import type { Random } from '../platform/env.ts';

export interface Cost {
  /** log2 of N. */
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** 32 MiB and about 0.1 s on an office PC: 128 × N × r bytes, N = 2^15. */
const COST: Cost = { ln: 15, r: 8, p: 1 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;
/** Node's limit must exceed 128 × N × r + 128 × r × p; this also bounds what a stored hash may ask for. */
const MOST_MEMORY_BYTES = 64 * 1024 * 1024;

const MOST_RUNNING = 2;
const MOST_WAITING = 16;

const FORM = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]{22})\$([\w-]{43})$/;

export interface Passwords {
  /** `$scrypt$ln=15,r=8,p=1$salt$key`: with its parameters, so that they can be raised later. Fault `gate.busy` when too many wait. */
  hash(password: string): Promise<Result<string, 'gate.busy'>>;
  /**
   * Whether the password fits; the same work is done when there is nothing to compare with.
   * @throws Error when a stored hash is not one of ours.
   */
  fits(password: string, stored: string | undefined): Promise<Result<boolean, 'gate.busy'>>;
}

/** @param cost of new hashes; a stored one keeps its own. */
export function createPasswords(random: Random, cost: Cost = COST): Passwords {
  const inTurn = limiter(MOST_RUNNING, MOST_WAITING);
  // Costs what a real one costs, fits no password: compared with where there is no such operator.
  const decoy = encode(cost, Buffer.alloc(SALT_BYTES), Buffer.alloc(KEY_BYTES));
  return {
    hash: (password) =>
      inTurn(async () => {
        const salt = random.bytes(SALT_BYTES);
        return encode(cost, salt, await derive(password, salt, cost));
      }),
    fits: (password, stored) =>
      inTurn(async () => {
        const { cost: asStored, salt, key } = decode(stored ?? decoy);
        return timingSafeEqual(await derive(password, salt, asStored), key) && stored !== undefined;
      }),
  };
}

/** Full-width letters and digits of an input method are the same password as plain ones. */
function derive(password: string, salt: Uint8Array, { ln, r, p }: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, { N: 2 ** ln, r, p, maxmem: MOST_MEMORY_BYTES }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

function encode({ ln, r, p }: Cost, salt: Uint8Array, key: Uint8Array): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${Buffer.from(salt).toString('base64url')}$${Buffer.from(key).toString('base64url')}`;
}

function decode(stored: string): { cost: Cost; salt: Buffer; key: Buffer } {
  const [, ln, r, p, salt, key] = FORM.exec(stored) ?? [];
  if (salt === undefined || key === undefined) throw new Error('a stored password hash has an unknown form');
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  return { cost, salt: Buffer.from(salt, 'base64url'), key: Buffer.from(key, 'base64url') };
}

/** Runs at most `mostRunning` tasks at once and refuses more than `mostWaiting` that wait; each hash holds 32 MiB. */
function limiter(mostRunning: number, mostWaiting: number) {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async <T>(task: () => Promise<T>): Promise<Result<T, 'gate.busy'>> => {
    if (running >= mostRunning) {
      if (waiting.length >= mostWaiting) return bad('gate.busy');
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running++;
    try {
      return good(await task());
    } finally {
      // The place passes to the next in line without ever being free.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
