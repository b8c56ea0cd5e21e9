/** The people of a week: tenants who buy, cashiers who sell by a seed, and a supervisor who clears what does not add up. */
import { purchaseCount } from '../../../src-shared/value/count.ts';
import type { OpUid } from '../../../src-shared/value/id.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import { sleep } from '../../platform/env.ts';
import { seededRandom } from '../../platform/virtual-env.ts';
import type { Actor } from '../../service/context.ts';
import { compare, reconcile } from '../../service/sale/reconcile.ts';
import { sell } from '../../service/sale/sell.ts';
import { accountsForSearch } from '../../store/site/account.ts';
import { openFindings } from '../../store/ledger/finding.ts';
import type { VirtualBuilding } from './virtual-building.ts';

/** What people buy for, in yuan. */
const AMOUNTS_YUAN = [50, 100, 100, 200, 200, 300, 500, 1_000, 2_000] as const;
const LEAST_PAUSE_MS = 2 * 60_000;
const MORE_PAUSE_MS = 20 * 60_000;
const SUPERVISOR_EVERY_MS = 6 * 3_600_000;
const MOST_CASES = 50;
const WRITTEN_OFF = { operationArrived: null, cause: 'soldElsewhere', holder: 'writtenOff', note: '旧电脑充的值' } as const;

export interface People {
  /** Sales that the app took, and that it refused (an encrypted meter, one in question). */
  readonly sold: number;
  readonly refused: number;
  readonly reconciled: number;
  /** Nobody begins anything new. */
  leave(): void;
  /** The supervisor goes through every case that is open now. */
  clear(): Promise<void>;
}

export function openCounters(building: VirtualBuilding, seed: number): People {
  const { clock } = building.env;
  const people = { sold: 0, refused: 0, reconciled: 0, open: true };
  building.cashiers.forEach((cashier, index) => void stand(cashier, seededRandom(seed + index)));
  void supervise();

  async function stand(cashier: Actor, random: ReturnType<typeof seededRandom>): Promise<void> {
    for (;;) {
      await sleep(clock, LEAST_PAUSE_MS + (random.uint32() % MORE_PAUSE_MS));
      if (!people.open) return;
      const open = accountsForSearch(building.store);
      const row = open[random.uint32() % open.length];
      if (row) serve(cashier, row, AMOUNTS_YUAN[random.uint32() % AMOUNTS_YUAN.length]! * 100, random.uuid() as OpUid);
    }
  }

  function serve(cashier: Actor, { account, meter }: ReturnType<typeof accountsForSearch>[number], amount: number, uid: OpUid): void {
    const amountFen = fen(amount);
    const tenders = [{ method: 'cash', amountFen, reference: null }];
    const answers = { note: '', tenderedFen: null, sameAgainConfirmed: true, sendLater: true };
    const sold = sell(building.engine.context, cashier, { uid, accountId: account, meterId: meter, amountFen, tenders, ...answers }, true);
    if (!sold.ok) people.refused++;
    else {
      people.sold++;
      void building.engine.settler.engage(sold.value);
    }
  }

  /** A purchase that nobody sold: the supervisor looks at meter and ledger and writes it off. */
  async function supervise(): Promise<void> {
    while (people.open) {
      await sleep(clock, SUPERVISOR_EVERY_MS);
      await clear();
    }
  }

  async function clear(): Promise<void> {
    for (const finding of openFindings(building.store, MOST_CASES)) await answer(finding.id);
  }

  async function answer(findingId: Parameters<typeof compare>[2]): Promise<void> {
    const { context, settler } = building.engine;
    const seen = await compare(context, settler, findingId);
    if (!seen.ok || !seen.value.meter) return;
    const { meter } = seen.value;
    const seenNow = { seen: { purchaseCount: purchaseCount(meter.purchaseCount), totalPurchasedFen: fen(meter.totalPurchasedFen) } };
    const answered = await reconcile(context, settler, building.cashiers[1], { findingId, ...WRITTEN_OFF, ...seenNow });
    if (answered.ok) people.reconciled++;
  }

  return {
    get sold() {
      return people.sold;
    },
    get refused() {
      return people.refused;
    },
    get reconciled() {
      return people.reconciled;
    },
    leave() {
      people.open = false;
    },
    clear,
  };
}
