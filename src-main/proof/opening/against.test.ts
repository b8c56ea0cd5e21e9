/** What else an opening holds to: who may what, what the meter and its account went through before, and a customer who does not wait. */
import { beforeEach, describe, expect, it } from 'vitest';
import { fen } from '../../../src-shared/value/fen.ts';
import { resumeOpening } from '../../service/opening/choose.ts';
import { startOpening } from '../../service/opening/start.ts';
import { planJob } from '../../service/job/plan.ts';
import { scriptedFaults } from '../../simulator/faults.ts';
import { accountOfMeter, closeAccount, detachMeter, insertAccount } from '../../store/site/account.ts';
import { setMeterStatus } from '../../store/site/meter.ts';
import { codeOf } from '../engine-rig.ts';
import { claimMeter } from './claim.ts';
import { purchaseOf, Rig, RIGHTS, writeOf } from './rig.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});

const meter = () => rig.ids[0]!;
const device = () => rig.devices[0]!;
const start = (over: Parameters<Rig['input']>[0], rights = RIGHTS) =>
  rig.until(startOpening(rig.context, rig.app.engine.openings, rig.actor, rig.input(over), rights));
const resume = (firstPurchase: Parameters<typeof resumeOpening>[3]['firstPurchase'], maySell = true) =>
  resumeOpening(rig.context, rig.app.engine.openings, rig.actor, { uid: rig.input().uid, firstPurchase }, maySell);

describe('refused before anything is recorded', () => {
  it('a purchase without the right to sell; an opening without one needs no such right', async () => {
    const rights = { ...RIGHTS, sell: false };
    expect(await start({}, rights)).toMatchObject({ ok: false, fault: { code: 'right.missing', values: { right: 'sell' } } });
    expect((await start({ firstPurchase: null }, rights)).ok).toBe(true);
  });

  it('an account that was closed', async () => {
    const at = rig.env.clock.now();
    const details = { number: 'A9', name: '旧户', contact: null, phone: null, note: null };
    const accountId = insertAccount(rig.store, { ...details, at, operator: null });
    closeAccount(rig.store, accountId, at);
    expect(codeOf(await start({ account: { accountId } }))).toBe('account.unknown');
  });

  it('a meter that was retired', async () => {
    setMeterStatus(rig.store, meter(), 'retired');
    expect(codeOf(await start({}))).toBe('meter.retired');
  });

  it('a meter that the site’s list gives to somebody: it is taken over', async () => {
    claimMeter(rig, 0, '老主顾');
    expect(await start({})).toMatchObject({ fault: { code: 'opening.against.listed', values: { name: '老主顾' } } });
  });

  it('a meter on which an act has not ended', async () => {
    const trip = { uid: rig.input({}, 7).uid, wish: { kind: 'trip' } as const, meters: [meter()], reason: '试试' };
    expect(planJob(rig.context, rig.actor, trip).ok).toBe(true);
    expect(codeOf(await start({}))).toBe('opening.against.busy');
  });
});

it('asked twice at once it is one opening', async () => {
  const both = await rig.until(
    Promise.all([1, 2].map(() => startOpening(rig.context, rig.app.engine.openings, rig.actor, rig.input(), RIGHTS))),
  );
  expect(both.map((one) => one.ok)).toEqual([true, true]);
  expect(both[1]).toEqual(both[0]);
  expect(await rig.rest()).toMatchObject({ stage: 'opened' });
  expect(rig.wrote).toEqual(['parameters', 'sell']);
});

describe('written, and then the meter is silent', () => {
  /** Loses this many reads after the settings are known to be on the meter. */
  function silentOnceWritten(reads: number): void {
    const lost = scriptedFaults([{ when: () => true, plan: { loseRequest: true }, times: reads }]);
    const written = () => rig.wrote.includes('parameters') && rig.view().stage === 'checking';
    rig.faults = { atRequest: (frame) => (written() && !writeOf(frame) ? lost.atRequest(frame) : {}) };
  }

  it('for a moment: it is looked at again', async () => {
    silentOnceWritten(1);
    await start({});
    expect(await rig.rest()).toMatchObject({ stage: 'opened' });
  });

  it('for long: it waits, and who goes on does not write a second time', async () => {
    silentOnceWritten(1_000);
    await start({});
    expect(await rig.rest()).toMatchObject({ stage: 'waiting', moneyTaken: false, why: { code: 'meter.noAnswer' } });
    rig.faults = scriptedFaults([]);
    expect(codeOf(resume(purchaseOf(5_000), false))).toBe('right.missing');
    expect(codeOf(resume('asBefore', false))).toBe('right.missing');
    expect(codeOf(resume('asBefore'))).toBeNull();
    expect(await rig.rest()).toMatchObject({ stage: 'opened' });
    expect(rig.wrote).toEqual(['parameters', 'sell']);
  });
});

describe('a meter that somebody had before', () => {
  /** Opened, used up, and nobody's again. */
  async function hadBefore(): Promise<void> {
    await start({});
    await rig.rest();
    detachMeter(rig.store, meter(), rig.env.clock.now());
    device().change({ balanceFen: fen(0) });
    await rig.env.clock.pass(1_000);
  }

  it('goes on in its own book', async () => {
    await hadBefore();
    await rig.start({ account: { name: '后来者', contact: '', phone: '' } }, 2);
    expect(await rig.rest(2)).toMatchObject({ stage: 'opened' });
    const book = rig.store.ledger.db.prepare('SELECT purchase_count AS count FROM meter_book WHERE meter = ? ORDER BY n').all(meter());
    expect(book).toEqual([{ count: 0 }, { count: 1 }, { count: 2 }]);
    expect(rig.breaks()).toEqual([]);
  });

  it('is not sold to when it was charged around the ledger meanwhile', async () => {
    await hadBefore();
    device().change({ totalPurchasedFen: fen(20_700) });
    await rig.start({ account: { name: '后来者', contact: '', phone: '' } }, 2);
    expect(await rig.rest(2)).toMatchObject({ stage: 'waiting', moneyTaken: false, why: { code: 'opening.why.meterMoved' } });
  });
});

it('the new account is found at once', async () => {
  const found = () => rig.app.engine.index.find('新来面馆', 5).total;
  expect(found()).toBe(0);
  await start({});
  await rig.rest();
  expect([found(), accountOfMeter(rig.store, meter()) !== undefined]).toEqual([1, true]);
});
