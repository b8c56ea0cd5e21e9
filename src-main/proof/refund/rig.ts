/** Four accounts in virtual time whose meters give money back in different ways, an app on top that can die, and faults on chosen frames. */
import { fileURLToPath } from 'node:url';
import { purchaseCount } from '../../../src-shared/value/count.ts';
import { fen, type Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId, OperatorId, OpId, OpUid } from '../../../src-shared/value/id.ts';
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { Result } from '../../../src-shared/value/result.ts';
import { instant, localDayOf, zoneClock } from '../../../src-shared/value/instant.ts';
import { ensurePayMethods } from '../../app/pay-methods.ts';
import { auditDatabase } from '../../audit/database.ts';
import { takeOver } from '../../domain/ledger/event.ts';
import { loadProfiles, profileSet } from '../../fieldbus/profile/load.ts';
import type { Profile } from '../../fieldbus/profile/schema.ts';
import { virtualEnv, type VirtualEnv } from '../../platform/virtual-env.ts';
import { saveCommissioning } from '../../service/commissioning.ts';
import { addOperator, ensureRoles } from '../../service/operator.ts';
import { operationView } from '../../service/sale/operation-view.ts';
import { sell } from '../../service/sale/sell.ts';
import { SimulatedBus } from '../../simulator/bus.ts';
import { noFaults, scriptedFaults, type FaultPlan, type FaultPolicy, type Frame } from '../../simulator/faults.ts';
import { forgetful } from '../../simulator/memory.ts';
import { SimulatedMeter } from '../../simulator/meter/meter.ts';
import { constantLoad, meterState, usualBehaviour } from '../../simulator/meter/state.ts';
import { attachMeter, insertAccount } from '../../store/site/account.ts';
import { appendBook } from '../../store/ledger/book.ts';
import { balance, post } from '../../store/ledger/ledger.ts';
import { connectMeter, insertBus, insertGateway, insertMeter } from '../../store/site/meter.ts';
import { lastStep, openOpOfMeter } from '../../store/sale/op.ts';
import { openStore, type Store } from '../../store/database/open.ts';
import { insertBuilding, insertFloor, insertSite, insertUnit, placeMeter } from '../../store/site/site.ts';
import { bootMortal, type MortalApp } from '../mortal-app.ts';
import type { DeathPoint } from '../sim/mortal.ts';

const START = instant(Date.UTC(2026, 10, 22, 1));
const PROFILES = fileURLToPath(new URL('../../../resources/meter-profiles', import.meta.url));
export const HOLD_MS = 10_000;

type Refund = Profile['refund'];
const refundOf = (via: Refund['via'], count: Refund['count'], total: Refund['total']): Refund => ({ via, count, total, confidence: 'U' });

/** The ways in the order of the rig's meters. */
const WAYS: readonly Refund[] = [
  refundOf('negativeSale', 'plusOne', 'minusAmount'),
  refundOf('negativeSale', 'plusOne', 'same'),
  refundOf('setBalance', 'plusOne', 'minusAmount'),
  refundOf('setBalance', 'plusOne', 'same'),
  refundOf('negativeSale', 'same', 'minusAmount'),
  refundOf('none', 'same', 'same'),
];
export const [NEGATIVE, NEGATIVE_HIDDEN, SET, SET_HIDDEN, UNCOUNTED, NONE] = [0, 1, 2, 3, 4, 5] as const;
/** What each meter holds when the ledger begins. */
const HELD_FEN = 50_000;

export interface RigMeter {
  readonly id: MeterId;
  readonly account: AccountId;
  readonly device: SimulatedMeter;
}

/** Whether a frame takes money off a meter, or puts some on: those of the vendor's function. */
export const isMoney = ({ fc }: Frame) => fc === 0x20;

export class Rig {
  readonly env: VirtualEnv = virtualEnv(3, START);
  readonly store: Store;
  readonly cashier: OperatorId;
  readonly supervisor: OperatorId;
  readonly meters: readonly RigMeter[];
  faults: FaultPolicy = noFaults;
  onCommit: () => DeathPoint | null = () => null;
  moneyFrames = 0;
  app!: MortalApp;
  readonly #profiles;
  readonly #bus: SimulatedBus;
  #uids = 0;

  constructor() {
    this.store = openStore({ folder: ':memory:', env: this.env });
    const { store } = this;
    const base = loadProfiles(PROFILES).get('dtsy1352');
    if (!base) throw new Error('the profile dtsy1352 is missing');
    this.#profiles = profileSet(WAYS.map((refund, index) => ({ ...base, id: `way${index}`, refund })));
    insertSite(store, { name: '退电楼', zone: 'Asia/Shanghai', practice: 1, createdAt: START });
    ensurePayMethods(store);
    ensureRoles(store);
    this.cashier = addOperator(store, { login: 'c', name: '小李', passwordHash: '-', roles: ['cashier'] });
    this.supervisor = addOperator(store, { login: 's', name: '王主管', passwordHash: '-', roles: ['supervisor'] });
    this.meters = WAYS.map((_, index) => this.#makeMeter(index));
    this.#bus = new SimulatedBus({
      ...{ name: '总线', env: this.env, meters: this.meters.map(({ device }) => device), memory: forgetful, holdMs: HOLD_MS },
      faults: {
        atRequest: (frame) => {
          if (isMoney(frame)) this.moneyFrames++;
          return this.faults.atRequest(frame);
        },
      },
    });
    this.boot();
    saveCommissioning(this.context, this.as(this.supervisor), { clock: false, text: false, price: true, control: true });
  }

  /** The app dies, if it lives, and a new one takes up what it finds. */
  boot(): void {
    this.app?.life.die();
    this.app = bootMortal({ env: this.env, store: this.store, bus: this.#bus, profiles: this.#profiles, onCommit: () => this.onCommit() });
  }

  get context() {
    return this.app.engine.context;
  }

  as(operatorId: OperatorId = this.cashier) {
    return { operatorId, seat: '1' };
  }

  meter(index: number): RigMeter {
    const meter = this.meters[index];
    if (!meter) throw new Error(`the rig has no meter ${index}`);
    return meter;
  }

  uid(): OpUid {
    return `00000000-0000-4000-8000-${String(++this.#uids).padStart(12, '0')}` as OpUid;
  }

  fault(plan: FaultPlan, times = 1): void {
    this.faults = scriptedFaults([{ when: isMoney, plan, times }]);
  }

  until<T>(work: Promise<T>): Promise<T> {
    return this.env.clock.runUntil(work, 3_600_000);
  }

  /** Lets the operation come to rest: ended, or waiting for a person or a meter. */
  async settle(op: OpId): Promise<string> {
    void this.app.engine.settler.engage(op);
    for (let i = 0; i < 80 && ['intent', 'sending', 'inDoubt', 'sendLater'].includes(this.state(op)); i++) await this.env.clock.pass(500);
    return this.state(op);
  }

  state(op: OpId): string {
    return lastStep(this.store, op)?.state ?? '';
  }

  view(op: OpId) {
    return operationView(this.context, this.app.engine.settler, op);
  }

  /** A sale that has reached its meter. */
  async sold(index: number, amount: number, method = 'cash', reference: string | null = null): Promise<OpId> {
    const { id, account } = this.meter(index);
    const amountFen = fen(amount);
    const input = {
      ...{ uid: this.uid(), accountId: account, meterId: id, amountFen, tenders: [{ method, amountFen, reference }], tenderedFen: null },
      ...{ note: '', sameAgainConfirmed: true, sendLater: false },
    };
    const op = must(sell(this.context, this.as(), input, false));
    await this.settle(op);
    return op;
  }

  balance(code: string, sub: number | string): number {
    return balance(this.store, code, String(sub));
  }

  /** What the ledger believes to be on a meter. */
  booked(index: number): number {
    const { id, account } = this.meter(index);
    return -this.balance('2001', `${account}/${id}`);
  }

  isFree(index: number): boolean {
    return openOpOfMeter(this.store, this.meter(index).id) === undefined;
  }

  breaks(): string[] {
    return auditDatabase(this.store.ledger.db).breaks.map(({ check, subject, detail }) => `${check}: ${subject}: ${detail}`);
  }

  #makeMeter(index: number): RigMeter {
    const { store, env } = this;
    const profile = this.#profiles.get(`way${index}`)!;
    const serial = `21030000000${index + 1}`;
    const id = insertMeter(store, { serial, profile: profile.id, role: 'tenant', status: 'installed', ct: 1, canRemoteClose: 1 });
    connectMeter(store, { meter: id, bus: this.#firstBus(), address: index + 1, subUser: 0, fromAt: START });
    placeMeter(store, { unit: this.#unit(index), meter: id, era: 0, fromAt: START });
    const details = { number: `A${index}`, name: `户${index}`, contact: null, phone: null, note: null, at: START, operator: this.cashier };
    const account = insertAccount(store, details);
    attachMeter(store, account, id, START);
    const held: { balanceFen: Fen; purchaseCount: ReturnType<typeof purchaseCount>; totalPurchasedFen: Fen } = {
      ...{ balanceFen: fen(HELD_FEN), purchaseCount: purchaseCount((65_534 + index) % 65_536), totalPurchasedFen: fen(200_000) },
    };
    const localDay = localDayOf(zoneClock('Asia/Shanghai')(START));
    const entry = post(store, {
      ...{ kind: 'takeOver', at: START, localDay, businessDay: localDay, operatorId: this.cashier, seat: '1' },
      postings: takeOver('first', account, id, held.balanceFen),
    });
    const { purchaseCount: count, totalPurchasedFen: totalFen } = held;
    appendBook(store, { meter: id, purchaseCount: count, totalFen, entry: entry.id, op: null, at: START });
    const time = { nowMs: () => env.clock.now(), loadMs: () => env.clock.monotonicMs() };
    const behaviour = usualBehaviour(profile, { turnaroundMs: 20, wattsByHour: constantLoad(0) });
    const state = meterState({ serial, prepaidOn: true, ...held });
    return { id, account, device: new SimulatedMeter({ key: serial, profile, address: index + 1, state, behaviour }, time) };
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

export function must<T>(outcome: Result<T, Fault>): T {
  if (!outcome.ok) throw new Error(`${outcome.fault.code} ${JSON.stringify(outcome.fault.values ?? {})}`);
  return outcome.value;
}

export const codeOf = (outcome: Result<unknown, Fault>) => (outcome.ok ? null : outcome.fault.code);
