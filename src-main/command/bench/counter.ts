/** A counter without wires: a real ledger in which sales are made by the app's own functions, each meter answering as a good one does. */
import { join } from 'node:path';
import type { AccountId, MeterId, OpId } from '../../../src-shared/value/id.ts';
import { isOpUid } from '../../../src-shared/value/id.ts';
import { nextPurchaseCount, purchaseCount, type PurchaseCount } from '../../../src-shared/value/count.ts';
import { addFen, fen, type Fen } from '../../../src-shared/value/fen.ts';
import { zoneClock } from '../../../src-shared/value/instant.ts';
import { ensurePayMethods } from '../../app/pay-methods.ts';
import type { Proof } from '../../domain/operation/decide.ts';
import { createFieldbus } from '../../fieldbus/fieldbus.ts';
import { loadProfiles } from '../../fieldbus/profile/load.ts';
import { openGateway } from '../../fieldbus/transport/open.ts';
import { bookTakeOver } from '../../service/take-over/take-over-account.ts';
import type { Actor, Context } from '../../service/context.ts';
import { addOperator, ensureRoles } from '../../service/operator.ts';
import { sell } from '../../service/sale/sell.ts';
import { opFacts } from '../../service/settle/op-facts.ts';
import { recordConfirmed, recordSending } from '../../service/settle/record.ts';
import { connectMeter, insertBus, insertGateway, insertMeter } from '../../store/site/meter.ts';
import type { Store } from '../../store/database/open.ts';
import { insertBuilding, insertFloor, insertSite, insertUnit, placeMeter } from '../../store/site/site.ts';

const ZONE = 'Asia/Shanghai';
const METERS_PER_BUS = 32;
const CASHIERS = 12;
const NAMES = ['老张面馆', '全季便利店', '明德律师事务所', '云帆科技有限公司', '茶语时光', '力健健身', '花间集鲜花', '蜀香园川菜馆'];
/** Paid in turn by each of these; the third needs a reference. */
const METHODS = ['cash', 'wechat', 'transfer', 'alipay'] as const;

interface Customer {
  readonly account: AccountId;
  readonly meter: MeterId;
  readonly serial: string;
  /** What the meter shows. */
  count: PurchaseCount;
  totalFen: Fen;
  balanceFen: Fen;
}

/** Everything that a use case of the app needs to run on a store, with wires that nobody asks anything of. */
export function contextOn(store: Store): Context {
  const { env } = store;
  const profiles = loadProfiles(join(import.meta.dirname, '../../../resources/meter-profiles'));
  const nothing = () => undefined;
  const fieldbus = createFieldbus({ env, profiles, openLine: openGateway });
  return { env, store, fieldbus, profiles, localTime: zoneClock(ZONE), hint: nothing, accountsChanged: nothing };
}

/** One sale, cut where the app makes it durable: three transactions. */
export interface Sale {
  readonly intent: () => void;
  readonly sending: () => void;
  readonly confirmed: () => void;
}

export class Counter {
  readonly context: Context;
  readonly #cashiers: readonly Actor[];
  readonly #customers: readonly Customer[];
  #sold = 0;

  constructor(context: Context, cashiers: readonly Actor[], customers: readonly Customer[]) {
    this.context = context;
    this.#cashiers = cashiers;
    this.#customers = customers;
  }

  /** The next sale, to the next customer; its parts must be called in order. Amounts are 10.00 to 509.99 yuan. */
  next(cashier = 0): Sale {
    const actor = this.#cashiers[cashier % this.#cashiers.length]!;
    const index = this.#sold++;
    const customer = this.#customers[index % this.#customers.length]!;
    const amountFen = fen(1_000 + ((index * 7919) % 50_000));
    let op = 0 as OpId;
    return {
      intent: () => {
        op = this.#intent(actor, customer, index, amountFen);
      },
      sending: () => recordSending(this.context, opFacts(this.context, op), proofOf(customer)),
      confirmed: () => {
        customer.count = nextPurchaseCount(customer.count);
        customer.totalFen = addFen(customer.totalFen, amountFen);
        customer.balanceFen = fen((customer.balanceFen + amountFen) % 200_000);
        recordConfirmed(this.context, opFacts(this.context, op), proofOf(customer));
      },
    };
  }

  #intent(actor: Actor, { account, meter }: Customer, index: number, amountFen: Fen): OpId {
    const method = METHODS[index % METHODS.length]!;
    const uid = this.context.env.random.uuid();
    if (!isOpUid(uid)) throw new Error(`${uid} is no id of an operation`);
    const sold = sell(
      this.context,
      actor,
      {
        ...{ uid, accountId: account, meterId: meter, amountFen, note: '', sameAgainConfirmed: true, sendLater: false },
        tenders: [{ method, amountFen, reference: method === 'transfer' ? `T${index}` : null }],
        tenderedFen: method === 'cash' ? amountFen : null,
      },
      false,
    );
    if (!sold.ok) throw new Error(`sale ${index}: ${sold.fault.code}`);
    return sold.value;
  }
}

function proofOf({ serial, count, totalFen, balanceFen }: Customer): Proof {
  return { serial, purchaseCount: count, totalPurchasedFen: totalFen, balanceFen, encrypted: false, prepaidOn: true, doubted: false };
}

/** A site with this many meters, all taken over, in an empty store. @param passwordHash of everybody, `admin` and `cashier1` … */
export function openCounter(store: Store, meters: number, passwordHash: string): Counter {
  const context = contextOn(store);
  return store.transaction(() => {
    const createdAt = store.env.clock.now();
    insertSite(store, { name: '百万售电园区', zone: ZONE, practice: 0, createdAt });
    ensureRoles(store);
    ensurePayMethods(store);
    const roles = ['administrator', 'supervisor', 'cashier', 'technician'] as const;
    const admin = addOperator(store, { login: 'admin', name: '管理员', passwordHash, roles });
    const cashiers = Array.from({ length: CASHIERS }, (_, index) => {
      const login = `cashier${index + 1}`;
      return { operatorId: addOperator(store, { login, name: `收费员${index + 1}`, passwordHash, roles: ['cashier'] }), seat: '1' };
    });
    return new Counter(context, cashiers, takenOver(context, { operatorId: admin, seat: '1' }, meters));
  });
}

function takenOver(context: Context, actor: Actor, meters: number): Customer[] {
  const { store } = context;
  const fromAt = store.env.clock.now();
  const floor = insertFloor(store, { building: insertBuilding(store, { name: '1 号楼', rank: 0 }), name: '1F', rank: 0 });
  const buses = Array.from({ length: Math.ceil(meters / METERS_PER_BUS) }, (_, rank) => {
    const place = { name: `网关 ${rank + 1}`, transport: 'tcp', host: '127.0.0.1', port: 1, txid: 'strict' } as const;
    const gateway = insertGateway(store, { ...place, holdMs: 10_000, keyRef: null });
    return insertBus(store, { gateway, channel: 1, name: `总线 ${rank + 1}`, baud: 9600, parity: 'none', gapMs: 30 });
  });
  return Array.from({ length: meters }, (_, index) => {
    const serial = String(210_300_000_000 + index);
    const meter = insertMeter(store, { serial, profile: 'dtsy1352', role: 'tenant', status: 'installed', ct: 1, canRemoteClose: 1 });
    const bus = buses[Math.trunc(index / METERS_PER_BUS)]!;
    connectMeter(store, { meter, bus, address: (index % METERS_PER_BUS) + 1, subUser: 0, fromAt });
    placeMeter(store, { unit: insertUnit(store, { floor, name: `1-${1000 + index}`, rank: index }), meter, era: 0, fromAt });
    const found = { count: purchaseCount(index % 50), totalFen: fen(100_000 + index), balanceFen: fen(5_000 + index) };
    const name = `${NAMES[index % NAMES.length]} ${index + 1}`;
    return { account: takeOver(context, actor, { meter, name, found }), meter, serial, ...found };
  });
}

interface Holdings {
  readonly count: PurchaseCount;
  readonly totalFen: Fen;
  readonly balanceFen: Fen;
}

/** The meter becomes a new account's, with what it holds. */
export function takeOver(
  context: Context,
  actor: Actor,
  { meter, name, found }: { readonly meter: MeterId; readonly name: string; readonly found: Holdings },
): AccountId {
  const account = bookTakeOver(context, actor, {
    meterId: meter,
    holder: { name, contact: '', phone: '' },
    origin: 'single',
    read: {
      ...{ readAt: context.env.clock.now(), doubted: false, prepaidOn: true, prices: null, alarm1Fen: null, alarm2Fen: null },
      ...{ purchaseCount: found.count, totalPurchasedFen: found.totalFen, balanceFen: found.balanceFen },
      ...{ overdraftFen: null, baseFen: null, recloseTime: null },
    },
  });
  if (!account.ok) throw new Error(account.fault.code);
  return account.value;
}
