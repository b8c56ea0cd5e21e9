/** Meters that are nobody's in virtual time, an app on top that can die at any commit, and faults on chosen frames. */
import { fileURLToPath } from 'node:url';
import { purchaseCount } from '../../../src-shared/value/count.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { MeterId, OperatorId, OpUid, PlanId } from '../../../src-shared/value/id.ts';
import { instant } from '../../../src-shared/value/instant.ts';
import { priceE4 } from '../../../src-shared/value/price.ts';
import type { ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import { ensurePayMethods } from '../../app/pay-methods.ts';
import { auditDatabase } from '../../audit/database.ts';
import { loadProfiles } from '../../fieldbus/profile/load.ts';
import { virtualEnv, type VirtualEnv } from '../../platform/virtual-env.ts';
import { saveCommissioning } from '../../service/commissioning.ts';
import { addOperator, ensureRoles } from '../../service/operator.ts';
import { openingView, type OpeningOutput } from '../../service/opening/opening-view.ts';
import { startOpening } from '../../service/opening/start.ts';
import { planOfPrices } from '../../service/plan.ts';
import { DEFAULTS_KEY } from '../../service/site-import/present.ts';
import { SimulatedBus } from '../../simulator/bus.ts';
import { noFaults, type FaultPolicy, type Frame } from '../../simulator/faults.ts';
import { forgetful } from '../../simulator/memory.ts';
import { SimulatedMeter } from '../../simulator/meter/meter.ts';
import { meterState, usualBehaviour } from '../../simulator/meter/state.ts';
import { connectMeter, insertBus, insertGateway, insertMeter } from '../../store/site/meter.ts';
import { openingByUid } from '../../store/act/opening.ts';
import { openStore, type Store } from '../../store/database/open.ts';
import { operatorByLogin } from '../../store/people/operator.ts';
import { putSetting } from '../../store/site/setting.ts';
import { insertBuilding, insertFloor, insertSite, insertUnit, placeMeter } from '../../store/site/site.ts';
import { bootMortal, type MortalApp } from '../mortal-app.ts';
import type { DeathPoint } from '../sim/mortal.ts';

const START = instant(Date.UTC(2026, 10, 22, 1));
const PROFILES = fileURLToPath(new URL('../../../resources/meter-profiles', import.meta.url));
const HOLD_MS = 10_000;
const METERS = 3;

/** Which of the three writes of an opening a frame is; null for a read. */
export function writeOf({ fc, pdu }: Frame): 'parameters' | 'sell' | 'control' | null {
  if (fc === 0x10) return 'control';
  if (fc !== 0x20) return null;
  return pdu[1] === 0x02 ? 'parameters' : 'sell';
}

export type StartInput = ParsedInput<'opening.start'>;

export const RIGHTS = { sell: true, namePrice: false };

export class Rig {
  readonly env: VirtualEnv = virtualEnv(3, START);
  readonly store: Store;
  readonly operator: OperatorId;
  readonly ids: readonly MeterId[];
  readonly devices: readonly SimulatedMeter[];
  readonly plan: PlanId;
  /** Every write that reached a meter, in order. */
  readonly wrote: string[] = [];
  faults: FaultPolicy = noFaults;
  /** Asked at each commit of the living app. */
  onCommit: () => DeathPoint | null = () => null;
  app!: MortalApp;
  readonly #profiles = loadProfiles(PROFILES);
  readonly #bus: SimulatedBus;

  constructor() {
    this.store = openStore({ folder: ':memory:', env: this.env });
    const { store } = this;
    insertSite(store, { name: '开户楼', zone: 'Asia/Shanghai', practice: 1, createdAt: START });
    ensurePayMethods(store);
    ensureRoles(store);
    addOperator(store, { login: 'admin', name: '管理员甲', passwordHash: '-', roles: ['administrator', 'cashier'] });
    this.operator = operatorByLogin(store, 'admin')!.id;
    const price = priceE4(8_300);
    this.plan = store.transaction(() => planOfPrices(this, { sharp: price, peak: price, flat: price, valley: price }, null));
    const defaults = JSON.stringify({ alarm1Fen: 3_000, alarm2Fen: 1_000, overdraftFen: 0, priceFlatE4: 8_300 });
    putSetting(store, { key: DEFAULTS_KEY, value: defaults, at: START, operator: null });
    const made = Array.from({ length: METERS }, (_, index) => this.#makeMeter(index));
    this.ids = made.map(({ id }) => id);
    this.devices = made.map(({ device }) => device);
    this.#bus = new SimulatedBus({
      ...{ name: '总线', env: this.env, meters: this.devices, memory: forgetful, holdMs: HOLD_MS },
      faults: {
        atRequest: (frame) => this.faults.atRequest(frame),
        onBoundary: (kind, frame) => {
          const write = writeOf(frame);
          if (kind === 'effectStored' && write) this.wrote.push(write);
        },
      },
    });
    this.boot();
    this.tick({ price: true, control: true });
  }

  /** The app dies, if it lives, and a new one takes up what it finds. */
  boot(): void {
    this.app?.life.die();
    this.app = bootMortal({ env: this.env, store: this.store, bus: this.#bus, profiles: this.#profiles, onCommit: () => this.onCommit() });
  }

  get context() {
    return this.app.engine.context;
  }

  get actor() {
    return { operatorId: this.operator, seat: '1' };
  }

  tick(ticks: { price: boolean; control: boolean }): void {
    saveCommissioning(this.context, this.actor, { clock: false, text: false, ...ticks });
  }

  input(over: Partial<StartInput> = {}, uid = 1): StartInput {
    return {
      uid: `00000000-0000-4000-8000-${String(uid).padStart(12, '0')}` as OpUid,
      meterId: this.ids[0]!,
      account: { name: '新来面馆', contact: '陈', phone: '' },
      parameters: { alarm1Fen: fen(3_000), alarm2Fen: fen(1_000), overdraftFen: fen(0) },
      plan: { planId: this.plan },
      firstPurchase: purchaseOf(20_000),
      ...over,
    };
  }

  start(over: Partial<StartInput> = {}, uid = 1) {
    return this.until(startOpening(this.context, this.app.engine.openings, this.actor, this.input(over, uid), RIGHTS));
  }

  view(uid = 1): OpeningOutput {
    const row = openingByUid(this.store, this.input({}, uid).uid);
    if (!row) throw new Error('no such opening');
    return openingView(this.context, this.app.engine, row.id);
  }

  until<T>(work: Promise<T>): Promise<T> {
    return this.env.clock.runUntil(work, 3_600_000);
  }

  /** Lets time pass until the opening rests. */
  async rest(uid = 1, mostMs = 120_000): Promise<OpeningOutput> {
    for (let ms = 0; ms < mostMs; ms += 500) {
      await this.env.clock.pass(500);
      const { stage, operation } = this.view(uid);
      const bought = stage === 'buying' && operation && ['notReached', 'inDoubt', 'frozen', 'sendLater'].includes(operation.state);
      if (stage === 'waiting' || stage === 'opened' || stage === 'abandoned' || bought) break;
    }
    return this.view(uid);
  }

  /** What an independent auditor says of the ledger. */
  breaks(): string[] {
    return auditDatabase(this.store.ledger.db).breaks.map(({ check, subject, detail }) => `${check}: ${subject}: ${detail}`);
  }

  #makeMeter(index: number): { id: MeterId; device: SimulatedMeter } {
    const { store, env } = this;
    const profile = this.#profiles.get('dtsy1352')!;
    const serial = `21030000000${index + 1}`;
    const id = insertMeter(store, { serial, profile: profile.id, role: 'tenant', status: 'installed', ct: 1, canRemoteClose: 1 });
    connectMeter(store, { meter: id, bus: this.#firstBus(), address: index + 1, subUser: 0, fromAt: START });
    placeMeter(store, { unit: this.#unit(index), meter: id, era: 0, fromAt: START });
    const state = meterState({ serial, prepaidOn: false, purchaseCount: purchaseCount(index), totalPurchasedFen: fen(index * 100) });
    const time = { nowMs: () => env.clock.now(), loadMs: () => env.clock.monotonicMs() };
    const behaviour = usualBehaviour(profile, { turnaroundMs: 20 });
    return { id, device: new SimulatedMeter({ key: serial, profile, address: index + 1, state, behaviour }, time) };
  }

  #busId: ReturnType<typeof insertBus> | null = null;
  #firstBus() {
    const gateway = () =>
      insertGateway(this.store, {
        ...{ name: 'g', transport: 'rtuOverTcp', host: 'g', port: 1, txid: 'strict', holdMs: HOLD_MS, keyRef: null },
      });
    this.#busId ??= insertBus(this.store, { gateway: gateway(), channel: 1, name: '总线', baud: 9600, parity: 'none', gapMs: 30 });
    return this.#busId;
  }

  #floorId: number | null = null;
  #unit(index: number) {
    this.#floorId ??= insertFloor(this.store, { building: insertBuilding(this.store, { name: '塔楼', rank: 0 }), name: '1F', rank: 0 });
    return insertUnit(this.store, { floor: this.#floorId, name: `1F-0${index + 1}`, rank: index });
  }
}

export function purchaseOf(amount: number, method = 'cash', reference: string | null = null) {
  return { amountFen: fen(amount), tenders: [{ method, amountFen: fen(amount), reference }], tenderedFen: null, note: '' };
}
