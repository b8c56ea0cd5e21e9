/** An opening that is given up after its purchase froze: the account that was made for it stays while something stands on it. */
import { expect, it } from 'vitest';
import { fen } from '../../../src-shared/value/fen.ts';
import { abandonOpening } from '../../service/opening/choose.ts';
import { compare, reconcile } from '../../service/sale/reconcile.ts';
import { accountById } from '../../store/site/account.ts';
import { openFindings } from '../../store/ledger/finding.ts';
import { Rig, writeOf } from './rig.ts';

/** Somebody else sells to the meter while the purchase is on its way, and the purchase never arrives. */
it('money on the meter is still somebody’s', async () => {
  const rig = new Rig();
  let charged = false;
  rig.faults = {
    atRequest: (frame) => {
      if (charged || writeOf(frame) !== 'sell') return {};
      charged = true;
      rig.devices[0]!.purchaseElsewhere(fen(3_300));
      return { loseRequest: true };
    },
  };
  await rig.start();
  expect((await rig.rest()).operation?.state).toBe('frozen');
  const { settler } = rig.app.engine;
  const [finding] = openFindings(rig.store, 10);
  const side = await rig.until(compare(rig.context, settler, finding!.id));
  if (!side.ok || !side.value.meter) throw new Error('the meter does not answer');
  const { purchaseCount, totalPurchasedFen } = side.value.meter;
  const seen = { purchaseCount: purchaseCount as never, totalPurchasedFen: fen(totalPurchasedFen) };
  const answer = { findingId: finding!.id, operationArrived: false, cause: 'other', holder: 'writtenOff', note: '核对', seen } as const;
  expect((await rig.until(reconcile(rig.context, settler, rig.actor, answer))).ok).toBe(true);
  const waiting = await rig.rest();
  expect(abandonOpening(rig.context, rig.actor, rig.input().uid).ok).toBe(true);
  expect(accountById(rig.store, waiting.operation!.accountId as never)).toMatchObject({ closedAt: null });
  expect(rig.breaks()).toEqual([]);
});
