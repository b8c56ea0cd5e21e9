/** A cashier at a window: sells by calls over HTTP, asks again with the same id after the engine died, and chooses where money did not arrive. */
import type { OperationState } from '../../../src-shared/contract/operator/operation.ts';
import type { AccountId, MeterId, OpId } from '../../../src-shared/value/id.ts';
import type { Caller } from './caller.ts';
import type { EngineProcess } from './engine-process.ts';

export interface Customer {
  readonly serial: string;
  readonly meterId: MeterId;
  /** Of the tenant that the unit has now. */
  accountId: AccountId;
}

export interface Sale {
  readonly uid: string;
  readonly customer: Customer;
  /** No two sales have the same. */
  readonly amountFen: number;
  readonly whenNotReached: 'giveBack' | 'sendLater';
  /** The engine answered once that it has the sale: from then on it must never be gone. */
  acknowledged: boolean;
  state: OperationState | null;
  opId: OpId | null;
  /** The code of a refusal: nothing that these cashiers do may be refused. */
  refused: string | null;
}

/** Where the loop does nothing more by itself. */
const AT_REST: readonly (OperationState | null)[] = ['reached', 'notReached', 'frozen', 'returned', 'reconciled'];
const WAIT_MS = 2_000;
/** So often a sale is looked at before its customer is sent away with a slip. */
const MOST_LOOKS = 15;

export function atRest(sale: Sale): boolean {
  return sale.refused !== null || AT_REST.includes(sale.state);
}

export class Cashier {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** First run: names the site, creates the only operator and takes every meter over as it stands. */
  async setUp(engine: EngineProcess, site: string, meters: ReadonlyMap<string, MeterId>): Promise<Customer[]> {
    const admin = { siteName: site, login: 'li', name: '李', password: 'a long password' };
    this.#caller.token = (await this.#caller.must(engine, 'setup.createAdministrator', admin)).token;
    await this.#caller.must(engine, 'site.commissioning.save', { control: true, clock: false, price: true, text: false });
    const customers: Customer[] = [];
    for (const [serial, meterId] of meters) {
      const { accountId } = await this.#caller.must(engine, 'account.open', { meterId, name: `tenant ${serial}` });
      customers.push({ serial, meterId, accountId });
    }
    return customers;
  }

  /** From the amount, or from wherever the sale stands, to where it rests. False when the engine died meanwhile. */
  async serve(engine: EngineProcess, sale: Sale): Promise<boolean> {
    if (!(await this.#sell(engine, sale))) return false;
    return this.#follow(engine, sale);
  }

  /** Answers "did not reach" as the customer wished, and follows what comes of it. */
  async choose(engine: EngineProcess, sale: Sale): Promise<boolean> {
    // A choice made just before the engine died may have been kept: the sale says where it stands.
    if (!(await this.#sell(engine, sale))) return false;
    if (sale.state !== 'notReached' || sale.opId === null || sale.refused !== null) return this.#follow(engine, sale);
    const chosen = await this.#caller.call(engine, `operation.${sale.whenNotReached}`, { opId: sale.opId });
    if (chosen === null) return false;
    if (chosen.ok) sale.state = chosen.value.state;
    else sale.refused = chosen.fault.code;
    return this.#follow(engine, sale);
  }

  async #sell(engine: EngineProcess, sale: Sale): Promise<boolean> {
    const { uid, amountFen, customer } = sale;
    const { accountId, meterId } = customer;
    const sold = await this.#caller.call(engine, 'sale.sell', {
      uid,
      accountId,
      meterId,
      amountFen,
      tenders: [{ method: 'cash', amountFen }],
      tenderedFen: amountFen,
    });
    if (sold === null) return false;
    if (sold.ok) Object.assign(sale, { acknowledged: true, state: sold.value.state, opId: sold.value.opId });
    else sale.refused = sold.fault.code;
    return true;
  }

  async #follow(engine: EngineProcess, sale: Sale): Promise<boolean> {
    for (let look = 0; look < MOST_LOOKS && !atRest(sale); look++) {
      const unlessState = sale.state ?? undefined;
      const seen = await this.#caller.call(engine, 'operation.view', {
        uid: sale.uid,
        waitMs: WAIT_MS,
        ...(unlessState ? { unlessState } : {}),
      });
      if (seen === null) return false;
      if (seen.ok) sale.state = seen.value.state;
      else sale.refused = seen.fault.code;
    }
    return true;
  }
}
