/** The real world's Env: the PC's clock, the operating system's randomness, pino for the log. */
import { randomBytes, randomUUID } from 'node:crypto';
import { pino, type DestinationStream } from 'pino';
import { instant } from '../../src-shared/value/instant.ts';
import type { Clock, Env, Log, Random } from './env.ts';

export const systemClock: Clock = {
  now: () => instant(Date.now()),
  monotonicMs: () => performance.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};

export const systemRandom: Random = {
  uint32: () => randomBytes(4).readUInt32LE(),
  bytes: (length) => randomBytes(length),
  uuid: () => randomUUID(),
};

export const silentLog: Log = { info() {}, warn() {}, error() {} };

function pinoLog(destination?: DestinationStream): Log {
  const logger = pino({ level: 'info', base: null }, destination);
  return {
    info: (event, data) => logger.info(data ?? {}, event),
    warn: (event, data) => logger.warn(data ?? {}, event),
    error: (event, data) => logger.error(data ?? {}, event),
  };
}

/** @param logFile path of the log file; without it nothing is logged. */
export function systemEnv(logFile?: string): Env {
  const log = logFile ? pinoLog(pino.destination({ dest: logFile, mkdir: true, sync: true })) : silentLog;
  return { clock: systemClock, random: systemRandom, log };
}
