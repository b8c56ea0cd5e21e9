/** One engine on one data folder: the folder's lock, the app, its door on this PC, and their end in order. */
import { mkdirSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { takeInstanceLock, type Holder, type InstanceLock } from '../platform/instance-lock.ts';
import { systemEnv } from '../platform/system-env.ts';
import { good, type Result } from '../../src-shared/value/result.ts';
import { startWeb } from '../web/server.ts';
import { createApp, type App, type AppOptions } from '../app/create-app.ts';
import type { Env } from '../app/gate-type.ts';

/** The first seat of a site; further ones will name themselves. */
export const SEAT_ID = '1';

/** A data folder that no other engine can open until it is let go of, or this process ends. */
export interface HeldFolder {
  readonly folder: string;
  readonly env: Env;
  readonly lock: InstanceLock;
}

export interface HostOptions extends Omit<AppOptions, 'folder'> {
  /** 0 = any free port. */
  readonly port: number;
  /** The built window. */
  readonly windowFolder: string;
}

export interface Host {
  readonly env: Env;
  readonly app: App;
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  /** Ends open sockets, then the exchange on each bus, then lets go of the folder. */
  close(): Promise<void>;
}

/** Takes a data folder, made where it is missing, or says who has it. @throws Error when it cannot be written. */
export function holdFolder(folder: string): Result<HeldFolder, Holder> {
  mkdirSync(folder, { recursive: true });
  const lock = takeInstanceLock(folder);
  return lock.ok ? good({ folder, env: systemEnv(join(folder, 'log', 'wattkeeper.log')), lock: lock.value }) : lock;
}

/** @throws Error in words when the ledger does not check, practice meets a real site, or the port is taken; the folder is free again then. */
export async function startHost(held: HeldFolder, options: HostOptions): Promise<Host> {
  try {
    return await startOn(held, options);
  } catch (error) {
    held.lock.release();
    throw error;
  }
}

async function startOn({ folder, env, lock }: HeldFolder, options: HostOptions): Promise<Host> {
  const { port, windowFolder, ...appOptions } = options;
  const app = await createApp(env, { folder, ...appOptions });
  try {
    const web = await startWeb({ env, gate: app.gate, events: app.events, port, windowFolder, seatId: SEAT_ID });
    lock.publish(web.url);
    return {
      env,
      app,
      url: web.url,
      async close() {
        await web.close();
        await app.close();
        lock.release();
      },
    };
  } catch (error) {
    await app.close();
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new Error(`port ${port} is taken by another program; choose another with --port, or 0 for any`, { cause: error });
    }
    throw error;
  }
}

/** Says where the engine can be reached, once it is usable, and on a practice site who may sign in. */
export async function announce({ app, url }: Host, print: (line: string) => void): Promise<void> {
  await app.ready;
  print(`Wattkeeper ready at ${url}`);
  const operators = app.practiceSignIn.map(({ login, password }) => `${login} / ${password}`);
  if (operators.length > 0) print(`practice sign-in: ${operators.join(', ')}`);
  // What was compiled is kept now: a PC that loses its power never ends cleanly.
  flushCompileCache();
}
