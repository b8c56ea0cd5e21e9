/** A taken-over meter with money on it and a new one on the shelf, in virtual time; an app on top that can die at any commit. */
import { fileURLToPath } from 'node:url';
import { purchaseCount } from '../../../src-shared/value/count.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId, OperatorId, OpUid } from '../../../src-shared/value/id.ts';
import { instant } from '../../../src-shared/value/instant.ts';
import type { ReplacementAct } from '../../../src-shared/contract/operator/replacement.ts';
import { ensurePayMethods } from '../../app/pay-methods.ts';
import { auditDatabase } from '../../audit/database.ts';
import { loadProfiles } from '../../fieldbus/profile/load.ts';
import { virtualEnv, type VirtualEnv } from '../../platform/virtual-env.ts';
import { saveCommissioning } from '../../service/commissioning.ts';
import { addOperator, ensureRoles } from '../../service/operator.ts';
import { goOn, startReplacement, typeOld } from '../../service/replacement/start.ts';
import { replacementView, type ReplacementOutput } from '../../service/replacement/view.ts';
import { openByTakeOver } from '../../service/take-over/take-over-account.ts';
import { SimulatedBus } from '../../simulator/bus.ts';
import { noFaults, type FaultPolicy, type Frame } from '../../simulator/faults.ts';
import { forgetful } from '../../simulator/memory.ts';
import { SimulatedMeter } from '../../simulator/meter/meter.ts';
import { meterState, usualBehaviour, type MeterWish } from '../../simulator/meter/state.ts';
import { replacementByUid } from '../../store/act/replacement.ts';
import { openStore, type Store } from '../../store/database/open.ts';
import { operatorByLogin } from '../../store/people/operator.ts';
import { connectMeter, insertBus, insertGateway, insertMeter } from '../../store/site/meter.ts';
import { insertBuilding, insertFloor, insertSite, insertUnit, placeMeter } from '../../store/site/site.ts';
import { bootMortal, type MortalApp } from '../mortal-app.ts';
import type { DeathPoint } from '../sim/mortal.ts';

const START = instant(Date.UTC(2026, 10, 22, 1));
const PROFILES = fileURLToPath(new URL('../../../resources/meter-profiles', import.meta.url));
export const HOLD_MS = 10_000;
export const OLD_SERIAL = '210300000017';
export const NEW_SERIAL = '241000000233';
export const OLD_ADDRESS = 17;
export const BALANCE_FEN = 8_640;

/** Which write a frame is; null for a read. */
export function writeOf({ fc, pdu }: Frame): 'address' | 'parameters' | 'sell' | 'clock' | 'control' | null {
  if (fc === 0x10) return 'control';
  if (fc !== 0x20) return null;
  if (pdu[1] === 0x03) return pdu[2] === 0x54 ? 'clock' : 'address';
  return pdu[1] === 0x02 ? 'parameters' : 'sell';
}

export class Rig {
  readonly env: VirtualEnv = virtualEnv(3, START);
  readonly store: Store;
  readonly technician: OperatorId;
  readonly supervisor: OperatorId;
  readonly old: MeterId;
  readonly oldDevice: SimulatedMeter;
  readonly newDevice: SimulatedMeter;
  readonly bus: SimulatedBus;
  /** Every write that reached a meter, in order. */
  readonly wrote: string[] = [];
  faults: FaultPolicy = noFaults;
  onCommit: () => DeathPoint | null = () => null;
  app!: MortalApp;
  account!: AccountId;
  readonly #profiles = loadProfiles(PROFILES);

  constructor(fresh: Partial<MeterWish> = {}, holds: Partial<MeterWish> = {}) {
    this.store = openStore({ folder: ':memory:', env: this.env });
    const { store, env } = this;
    insertSite(store, { name: '换表楼', zone: 'Asia/Shanghai', practice: 1, createdAt: START });
    ensurePayMethods(store);
    ensureRoles(store);
    addOperator(store, { login: 'tech', name: '电工乙', passwordHash: '-', roles: ['technician', 'administrator', 'cashier'] });
    addOperator(store, { login: 'super', name: '主管甲', passwordHash: '-', roles: ['supervisor'] });
    this.technician = operatorByLogin(store, 'tech')!.id;
    this.supervisor = operatorByLogin(store, 'super')!.id;
    this.old = this.#insertOld();
    const count = { purchaseCount: purchaseCount(17), totalPurchasedFen: fen(170_000), priceE4: 8_300 };
    const held = { balanceFen: fen(BALANCE_FEN), alarm1Fen: fen(3_000), alarm2Fen: fen(1_000), energyCentiKwh: 421_355 };
    this.oldDevice = this.#device(OLD_SERIAL, OLD_ADDRESS, { ...count, ...held, ...holds });
    this.newDevice = this.#device(NEW_SERIAL, 1, { energyCentiKwh: 35, clockOffsetMs: 3_600_000, ...fresh });
    this.bus = new SimulatedBus({
      ...{ name: '总线3', env, meters: [this.oldDevice], memory: forgetful, holdMs: HOLD_MS },
      faults: {
        atRequest: (frame) => this.faults.atRequest(frame),
        onBoundary: (kind, frame) => {
          const write = writeOf(frame);
          if (kind === 'effectStored' && write) this.wrote.push(write);
        },
      },
    });
    this.boot();
    this.tick();
  }

  /** The app dies, if it lives, and a new one takes up what it finds. */
  boot(): void {
    this.app?.life.die();
    this.app = bootMortal({ env: this.env, store: this.store, bus: this.bus, profiles: this.#profiles, onCommit: () => this.onCommit() });
  }

  get context() {
    return this.app.engine.context;
  }

  get actor() {
    return { operatorId: this.technician, seat: '1' };
  }

  tick(over: Partial<Record<'price' | 'control' | 'clock', boolean>> = {}): void {
    saveCommissioning(this.context, this.actor, { clock: true, text: false, price: true, control: true, ...over });
  }

  uid(n = 1): OpUid {
    return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` as OpUid;
  }

  async takeOver(): Promise<void> {
    const opened = await this.until(openByTakeOver(this.context, this.actor, this.old, { name: '老张面馆', contact: '张', phone: '' }));
    if (!opened.ok) throw new Error(opened.fault.code);
    this.account = opened.value;
  }

  start(n = 1) {
    return startReplacement(this.context, this.app.engine.replacements, this.actor, {
      uid: this.uid(n),
      meterId: this.old,
      reason: '计量不准',
    });
  }

  go(act: ReplacementAct, ratio: number | null = 1, n = 1) {
    return goOn(this.context, this.app.engine.replacements, this.actor, { uid: this.uid(n), act, address: null, ratio });
  }

  type(balanceFen: number, n = 1) {
    const input = { uid: this.uid(n), balanceFen: fen(balanceFen), energyCentiKwh: null, reason: '烧坏' };
    return typeOld(this.context, this.actor, input);
  }

  view(n = 1): ReplacementOutput {
    const row = replacementByUid(this.store, this.uid(n));
    if (!row) throw new Error('no such replacement');
    return replacementView(this.context, this.app.engine, row.id);
  }

  /** The technician's hand: the old one off the wires, the new one on. */
  swap(): void {
    this.bus.unplug(this.oldDevice);
    this.bus.plug(this.newDevice);
  }

  until<T>(work: Promise<T>): Promise<T> {
    return this.env.clock.runUntil(work, 3_600_000);
  }

  /** Lets time pass until a person is waited for. */
  async rest(n = 1, mostMs = 180_000): Promise<ReplacementOutput> {
    for (let ms = 0; ms < mostMs; ms += 500) {
      await this.env.clock.pass(500);
      const view = this.view(n);
      if (view.act === null || view.operation?.state === 'frozen') break;
    }
    return this.view(n);
  }

  async act(act: ReplacementAct, ratio: number | null = 1): Promise<ReplacementOutput> {
    const begun = this.go(act, ratio);
    if (!begun.ok) throw new Error(`${act}: ${begun.fault.code}`);
    return this.rest();
  }

  /** Up to the money, with light first. */
  async toLight(): Promise<void> {
    await this.takeOver();
    this.start();
    await this.rest();
    this.swap();
    for (const act of ['checking', 'scanning', 'addressing', 'lighting'] as const) await this.act(act);
  }

  /** What an independent auditor says of the ledger. */
  breaks(): string[] {
    return auditDatabase(this.store.ledger.db).breaks.map(({ check, subject, detail }) => `${check}: ${subject}: ${detail}`);
  }

  #device(serial: string, address: number, wish: Partial<MeterWish>): SimulatedMeter {
    const profile = this.#profiles.get('dtsy1352')!;
    const time = { nowMs: () => this.env.clock.now(), loadMs: () => this.env.clock.monotonicMs() };
    const behaviour = usualBehaviour(profile, { turnaroundMs: 20 });
    return new SimulatedMeter({ key: serial, profile, address, state: meterState({ serial, ...wish }), behaviour }, time);
  }

  #insertOld(): MeterId {
    const { store } = this;
    const gateway = insertGateway(store, {
      ...{ name: 'g', transport: 'rtuOverTcp', host: 'g', port: 1, txid: 'strict', holdMs: HOLD_MS, keyRef: null },
    });
    const bus = insertBus(store, { gateway, channel: 1, name: '总线3', baud: 9600, parity: 'none', gapMs: 30 });
    const floor = insertFloor(store, { building: insertBuilding(store, { name: '塔楼', rank: 0 }), name: '3F', rank: 0 });
    const unit = insertUnit(store, { floor, name: '3F-08', rank: 0 });
    const id = insertMeter(store, {
      serial: OLD_SERIAL,
      profile: 'dtsy1352',
      role: 'tenant',
      status: 'installed',
      ct: 1,
      canRemoteClose: null,
    });
    connectMeter(store, { meter: id, bus, address: OLD_ADDRESS, subUser: 0, fromAt: START });
    placeMeter(store, { unit, meter: id, era: 0, fromAt: START });
    return id;
  }
}
