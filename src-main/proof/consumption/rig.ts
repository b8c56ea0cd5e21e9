/** Accounts in virtual time whose meters draw power, read around the clock: what of it became revenue. */
import { localDayOf, startOfDay } from '../../../src-shared/value/instant.ts';
import { priceE4 } from '../../../src-shared/value/price.ts';
import { addDays } from '../../domain/reading/slot.ts';
import { constantLoad } from '../../simulator/meter/state.ts';
import { insertPlan, setPlanOfMeter } from '../../store/act/plan.ts';
import { balances } from '../../store/ledger/ledger.ts';
import { Rig } from '../refund/rig.ts';

export const HOUR_MS = 3_600_000;

export class ConsumptionRig extends Rig {
  constructor() {
    super();
    const price = priceE4(10_000);
    const prices = { sharp: price, peak: price, flat: price, valley: price };
    const at = this.env.clock.now();
    const plan = insertPlan(this.store, { name: '单一', kind: 'flat', prices, fromAt: at, at, operator: this.cashier });
    for (const { id, device } of this.meters) {
      setPlanOfMeter(this.store, { meter: id, plan, at, operator: this.cashier });
      device.behaviour.wattsByHour = constantLoad(1_200);
    }
  }

  override boot(): void {
    super.boot();
    this.app.engine.reading.start();
  }

  hours(count: number): Promise<void> {
    return this.env.clock.pass(count * HOUR_MS);
  }

  /** On to the next midnight at once, and ten minutes beyond it: its freezes are taken and posted. */
  async nextDay(): Promise<void> {
    const { clock } = this.env;
    const midnight = startOfDay(addDays(localDayOf(this.context.localTime(clock.now())), 1), this.context.localTime);
    clock.jumpWall(midnight + 1_000 - clock.now());
    await clock.pass(10 * 60_000);
  }

  /** Fen that the simulated meter has deducted since the rig began. */
  used(index: number): number {
    const { state } = this.meter(index).device;
    return state.totalPurchasedFen - 200_000 - (state.balanceFen - 50_000);
  }

  revenue(): number {
    return -balances(this.store, '4001').reduce((sum, { amountFen }) => sum + amountFen, 0);
  }

  rows(index: number): Record<string, unknown>[] {
    const rows = this.store.ledger.db.prepare<[number], Record<string, unknown>>('SELECT * FROM consumption WHERE meter = ? ORDER BY n');
    return rows.all(this.meter(index).id);
  }
}
