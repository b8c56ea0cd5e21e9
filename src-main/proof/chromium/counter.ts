/** A practice site served in this process, as the counter's PC serves it: its window in Chromium, its meters in reach of the test. */
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../app/create-app.ts';
import type { Env } from '../../platform/env.ts';
import { systemEnv } from '../../platform/system-env.ts';
import { scriptedFaults, type ScriptedFault } from '../../simulator/faults.ts';
import { constantLoad, meterState, type MeterWish } from '../../simulator/meter/state.ts';
import { SimulatedMeter } from '../../simulator/meter/meter.ts';
import type { ServedBus } from '../../simulator/practice.ts';
import { practiceSite } from '../../simulator/site/practice-site.ts';
import type { PracticeMeter } from '../../simulator/site/shape.ts';
import { openStore, type Store } from '../../store/database/open.ts';
import { startWeb } from '../../web/server.ts';

const WINDOW_FOLDER = join(import.meta.dirname, '../../../out/renderer');
/** The small practice site, on wires that take no time. */
const SMALL = { workbook: join(import.meta.dirname, '../../../resources/practice/small.xlsx'), paced: false };
/** How long the app believes its gateways may hold a frame: as short as a meter's own time-out, so that "not reached" is proven soon. */
const HOLD_MS = 3_500;

export interface Counter {
  readonly url: string;
  /** Its data, to be read beside the app. */
  readonly folder: string;
  /** What the site and its people are called, longest first: these stay as they are in every language. */
  readonly siteWords: readonly string[];
  /** The only meter of a room, or its first one. */
  meter(room: string): PlacedMeter;
  /** A technician's hands in that room: its meter off the wires, this one on, at whichever address it has. */
  swap(room: string, fresh: NewMeter): SimulatedMeter;
  /** What goes wrong on the bus of that room from now on, in the order of the script; an empty script heals it. */
  faults(room: string, ...script: ScriptedFault[]): void;
  close(): Promise<void>;
}

/** A meter out of its box. */
export interface NewMeter extends MeterWish {
  readonly address: number;
}

export interface PlacedMeter {
  readonly entry: PracticeMeter;
  readonly bus: ServedBus;
  readonly device: SimulatedMeter;
}

export interface CounterOptions {
  /** Where a folder with all practice meters taken over is kept, or will be made. */
  readonly sharedFolder: string;
  /** Changes the data before the app opens it. */
  readonly before?: (store: Store, env: Env) => void;
  /** Rooms whose meters answer nothing from the first moment on. */
  readonly mute?: readonly string[];
}

/** Opens a copy of the prepared site. No meter uses electricity, so that every sum is exact. */
export async function openCounter({ sharedFolder, before, mute = [] }: CounterOptions): Promise<Counter> {
  const folder = mkdtempSync(join(tmpdir(), 'wattkeeper-counter-'));
  cpSync(await prepared(sharedFolder), folder, { recursive: true });
  const env = systemEnv();
  changeBefore(folder, env, before);
  const app = await createApp(env, { folder, practice: true, version: '0.0.0', simulated: SMALL });
  const meters = app.practiceMeters;
  if (!meters) throw new Error('a practice site has practice meters');
  for (const { serial, room } of practiceSite.meters) {
    const device = meters.meters.get(serial);
    if (device) Object.assign(device.behaviour, { wattsByHour: constantLoad(0), mute: device.behaviour.mute || mute.includes(room) });
  }
  const web = await startWeb({ env, gate: app.gate, events: app.events, port: 0, windowFolder: WINDOW_FOLDER, seatId: '1' });
  const place = (room: string): PlacedMeter => {
    const entry = practiceSite.meters.find((one) => one.room === room);
    const bus = meters.buses.find((one) => one.name === entry?.bus);
    const device = entry && meters.meters.get(entry.serial);
    if (!entry || !bus || !device) throw new Error(`there is no meter in ${room}`);
    return { entry, bus, device };
  };
  return {
    url: web.url,
    folder,
    siteWords: siteWords(app.practiceSignIn.map(({ name }) => name)),
    meter: place,
    swap(room, { address, ...wish }) {
      const { device, bus } = place(room);
      const { profile, behaviour } = device;
      const time = { nowMs: () => env.clock.now(), loadMs: () => env.clock.now() };
      const key = `${bus.name}/${wish.serial}`;
      const fresh = new SimulatedMeter({ key, profile, address, state: meterState(wish), behaviour: { ...behaviour, mute: false } }, time);
      const wires = meters.simulated.get(bus.name);
      wires?.unplug(device);
      wires?.plug(fresh);
      return fresh;
    },
    faults(room, ...script) {
      const bus = meters.simulated.get(place(room).bus.name);
      if (bus) bus.faults = scriptedFaults(script);
    },
    async close() {
      await web.close();
      await app.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Taking over a whole site takes seconds of bus time: once is enough for all. Of two files that begin with it, the first to end is kept. */
async function prepared(sharedFolder: string): Promise<string> {
  const ready = join(sharedFolder, 'taken-over');
  if (existsSync(ready)) return ready;
  const making = mkdtempSync(join(sharedFolder, 'making-'));
  const app = await createApp(systemEnv(), { folder: making, practice: true, version: '0.0.0', simulated: SMALL });
  await app.takenOver;
  await app.close();
  if (existsSync(ready)) rmSync(making, { recursive: true });
  else renameSync(making, ready);
  return ready;
}

function changeBefore(folder: string, env: Env, before: CounterOptions['before']): void {
  const store = openStore({ folder, env });
  try {
    store.ledger.db.prepare('UPDATE gateway SET hold_ms = ?').run(HOLD_MS);
    before?.(store, env);
  } finally {
    store.close();
  }
}

function siteWords(operators: readonly string[]): string[] {
  const { name, buildings, floors, units, gateways, buses, accounts } = practiceSite;
  const named = [...buildings, ...floors, ...gateways, ...buses, ...accounts].map((one) => one.name);
  const people = accounts.map(({ contact }) => contact);
  const rooms = units.map(({ room }) => room);
  return [name, ...operators, ...named, ...people, ...rooms].sort((a, b) => b.length - a.length);
}
