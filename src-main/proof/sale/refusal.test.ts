/** Selling through the real engine: each refusal has its own answer, before the money is taken or before a byte of it is sent. */
import { beforeEach, describe, expect, it } from 'vitest';
import { fen } from '../../../src-shared/value/fen.ts';
import { instant } from '../../../src-shared/value/instant.ts';
import { GL } from '../../domain/ledger/chart.ts';
import { readMeter } from '../../service/meter/read-meter.ts';
import { giveBack, sendLater } from '../../service/sale/choose.ts';
import { sell, type SaleInput } from '../../service/sale/sell.ts';
import { saveSettings } from '../../service/settings.ts';
import { tray } from '../../service/view/tray.ts';
import { detachMeter } from '../../store/site/account.ts';
import { balance } from '../../store/ledger/ledger.ts';
import { setPayMethodActive } from '../../store/sale/payment.ts';
import { hangWorkLock, removeWorkLock } from '../../store/act/work-lock.ts';
import { codeOf } from '../engine-rig.ts';
import { SaleRig } from './rig.ts';

let rig: SaleRig;
beforeEach(() => {
  rig = new SaleRig();
});

describe('a wrong amount or tender is refused in its own words, and nothing stays of it', () => {
  it.each<[string, () => Partial<SaleInput>]>([
    ['sale.amountNotPositive', () => ({ amountFen: fen(0) })],
    ['sale.amountNotPositive', () => ({ amountFen: fen(-100) })],
    ['sale.belowMinimum', () => ({ amountFen: fen(99) })],
    ['sale.aboveLimit', () => ({ amountFen: fen(5_000_001) })],
    ['tender.sumDiffers', () => ({ tenders: [{ method: 'cash', amountFen: fen(9_999), reference: null }] })],
    ['tender.unknownMethod', () => ({ tenders: [{ method: 'gold', amountFen: fen(10_000), reference: null }] })],
    ['tender.referenceMissing', () => ({ tenders: [{ method: 'card', amountFen: fen(10_000), reference: null }] })],
    ['tender.tooLittle', () => ({ tenderedFen: fen(5_000) })],
    [
      'tender.notPositive',
      () => ({
        tenders: [
          { method: 'cash', amountFen: fen(0), reference: null },
          { method: 'wechat', amountFen: fen(10_000), reference: null },
        ],
      }),
    ],
  ])('%s', (expected, over) => {
    expect(codeOf(rig.trySell(over()))).toBe(expected);
    expect(rig.soldSoFar()).toEqual([{ n: 0 }]);
    expect(rig.drawerFen()).toBe(0);
  });

  it('a method that was switched off is none', () => {
    setPayMethodActive(rig.ground.store, 'wechat', 0);
    expect(codeOf(rig.trySell({ tenders: [{ method: 'wechat', amountFen: fen(10_000), reference: null }] }))).toBe('tender.unknownMethod');
  });

  it('above the meter’s ceiling, once its balance is known', async () => {
    saveSettings(rig.context, rig.actor, {
      minSaleFen: fen(100),
      maxSaleFen: fen(99_999_999),
      sendLaterAllowed: false,
      sameAgainMinutes: 10,
    });
    rig.meter().device.change({ balanceFen: fen(1_000) });
    await rig.until(readMeter(rig.context, rig.meter().facts.id));
    expect(codeOf(rig.trySell({ amountFen: fen(99_999_999) }))).toBe('sale.aboveCeiling');
  });

  it('a reference is taken once', async () => {
    const tenders = [{ method: 'card', amountFen: fen(10_000), reference: '889900' }];
    await rig.settleFully(rig.sold({ tenders }));
    expect(codeOf(rig.trySell({ tenders }, 1))).toBe('payment.referenceUsed');
  });

  it('the same amount again is asked, and goes on when confirmed', async () => {
    await rig.settleFully(rig.sold());
    expect(rig.trySell()).toMatchObject({ ok: false, fault: { code: 'sale.sameAgain', values: { name: '收款员' } } });
    expect(rig.trySell({ sameAgainConfirmed: true }).ok).toBe(true);
  });

  it('one uid is one sale: the same input answers with it, other input is refused', () => {
    const first = rig.input();
    const again = () => sell(rig.context, rig.actor, first, false);
    expect([again(), again()]).toMatchObject([
      { ok: true, value: 1 },
      { ok: true, value: 1 },
    ]);
    expect(
      codeOf(
        sell(
          rig.context,
          rig.actor,
          { ...first, amountFen: fen(20_000), tenders: [{ method: 'cash', amountFen: fen(20_000), reference: null }] },
          false,
        ),
      ),
    ).toBe('sale.uidUsed');
    expect(rig.soldSoFar()).toEqual([{ n: 1 }]);
  });
});

describe('a meter that cannot take a sale is refused in its own words', () => {
  const hungAt = instant(1);
  it('not opened', () => {
    detachMeter(rig.ground.store, rig.meter().facts.id, rig.world.env.clock.now());
    expect(codeOf(rig.trySell())).toBe('meter.notOpened');
  });
  it('somebody else’s', () => expect(codeOf(rig.trySell({ accountId: rig.meter(1).facts.account }))).toBe('meter.notOpened'));
  it('work lock, with who and how to reach them', () => {
    hangWorkLock(rig.ground.store, {
      meter: rig.meter().facts.id,
      operator: rig.ground.operator,
      name: '赵师傅',
      phone: '139',
      reason: '换开关',
      untilAt: null,
      hungAt,
    });
    expect(rig.trySell()).toMatchObject({ ok: false, fault: { code: 'meter.workLock', values: { who: '赵师傅', phone: '139' } } });
  });
  it('work lock hung after the money was taken: asked again at the moment of sending', async () => {
    const op = rig.sold();
    hangWorkLock(rig.ground.store, {
      meter: rig.meter().facts.id,
      operator: rig.ground.operator,
      name: '赵师傅',
      phone: '139',
      reason: '换开关',
      untilAt: null,
      hungAt,
    });
    await rig.settle(op);
    expect(rig.view(op)).toMatchObject({ state: 'notReached', attempts: 0, reason: { code: 'outcome.workLock' } });
    expect(sendLater(rig.context, rig.actor, op).ok).toBe(true);
    await rig.settle(op);
    expect([rig.view(op).state, rig.world.moneyFrames]).toEqual(['sendLater', 0]);
    removeWorkLock(rig.ground.store, rig.meter().facts.id, rig.world.env.clock.now(), rig.ground.operator);
    await rig.settleFully(op);
    expect(rig.view(op).state).toBe('reached');
  });
  it('another operation is open', () => {
    rig.sold();
    expect(codeOf(rig.trySell({ amountFen: fen(20_000) }))).toBe('meter.openOperation');
  });
  it('encrypted, once read; and unread it is found out before a byte of money is sent', async () => {
    rig.meter().device.change({ encrypted: true });
    const op = rig.sold();
    await rig.settle(op);
    expect(rig.view(op)).toMatchObject({ state: 'notReached', reason: { code: 'outcome.encrypted' }, attempts: 0 });
    await rig.until(readMeter(rig.context, rig.meter().facts.id));
    expect(codeOf(rig.trySell({ amountFen: fen(5_000) }, 0))).toBe('meter.openOperation');
    giveBack(rig.context, rig.actor, op);
    expect(codeOf(rig.trySell({ amountFen: fen(5_000) }))).toBe('meter.encrypted');
  });
  it('the wrong number behind the address: nothing is sent, then nothing is sold', async () => {
    rig.meter().device.change({ serial: '999999999999' });
    const op = rig.sold();
    await rig.settle(op);
    expect(rig.view(op)).toMatchObject({
      state: 'notReached',
      attempts: 0,
      reason: { code: 'outcome.wrongMeter', values: { found: '999999999999' } },
    });
    expect(rig.world.moneyFrames).toBe(0);
    giveBack(rig.context, rig.actor, op);
    expect((await rig.until(readMeter(rig.context, rig.meter().facts.id))).ok).toBe(false);
    expect(rig.trySell()).toMatchObject({ ok: false, fault: { code: 'meter.wrongNumber', values: { found: '999999999999' } } });
  });
  it('lost: refused by default, send later with the setting, the right and the cashier’s agreement', async () => {
    rig.meter().device.behaviour.mute = true;
    await rig.until(readMeter(rig.context, rig.meter().facts.id));
    await rig.world.env.clock.pass(7 * 60_000);
    expect(codeOf(rig.trySell())).toBe('meter.lost');
    saveSettings(rig.context, rig.actor, {
      minSaleFen: fen(100),
      maxSaleFen: fen(5_000_000),
      sendLaterAllowed: true,
      sameAgainMinutes: 10,
    });
    expect(rig.trySell({ sendLater: true })).toMatchObject({ fault: { code: 'right.missing', values: { right: 'sendLater' } } });
    expect(codeOf(rig.trySell({}, 0, true))).toBe('sale.sendLaterNotAgreed');
    const later = rig.trySell({ sendLater: true }, 0, true);
    expect(later.ok && rig.view(later.value)).toMatchObject({ state: 'sendLater', reason: { code: 'outcome.lost' } });
    rig.meter().device.behaviour.mute = false;
    if (later.ok) await rig.settleFully(later.value);
    expect(later.ok && rig.view(later.value).state).toBe('reached');
  });
  it('charged around the ledger: seen at the next reading, held until reconciled', async () => {
    rig.meter().device.purchaseElsewhere(fen(7_700));
    await rig.until(readMeter(rig.context, rig.meter().facts.id));
    expect(codeOf(rig.trySell())).toBe('meter.frozen');
    const [found] = tray(rig.context, rig.app.engine.settler, null).cases;
    expect(found).toMatchObject({ kind: 'ledgerDiffers', serial: rig.meter().facts.serial });
    expect(await rig.reconcileAs(found!.findingId, null, 'tenantOwes')).toMatchObject({
      ok: true,
      value: { differenceFen: 7_700, findingOpen: false },
    });
    expect(balance(rig.ground.store, GL.tenantDebt, String(rig.meter().facts.account))).toBe(7_700);
    const op = rig.sold({ amountFen: fen(20_000) });
    await rig.settleFully(op);
    expect(rig.view(op)).toMatchObject({ state: 'reached', creditFen: 12_300, debtFen: 7_700 });
  });
});
