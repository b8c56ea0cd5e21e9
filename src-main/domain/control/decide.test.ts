/** Whatever a meter says after whatever happened to a frame, a job does the one right thing next. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fen } from '../../../src-shared/value/fen.ts';
import { priceE4 } from '../../../src-shared/value/price.ts';
import { actObstacle, type ActFacts, type MeterSettings } from './act.ts';
import { closingOfDay } from './closing.ts';
import { decideJob, MOST_ATTEMPTS, settingDifferences, type Seen, type SeenSettings, type SeenSupply, type ToDecide } from './decide.ts';
import { JOB_STATES, jobIsOver, jobMayFollow } from './state.ts';

const SERIAL = '210300000017';
const OTHER = '210300000018';

const job = (over: Partial<ToDecide> = {}): ToDecide => ({
  ...{ wish: { kind: 'trip' }, serial: SERIAL, canRemoteClose: true, attempts: 0, sinceLastAttemptMs: Number.POSITIVE_INFINITY },
  ...{ lateMs: 10_000, maySendAgain: true },
  ...over,
});
const sent = (over: Partial<ToDecide> = {}) => job({ attempts: 1, sinceLastAttemptMs: 10_000, ...over });
const supply = (over: Partial<SeenSupply> = {}): SeenSupply => ({
  ...{ of: 'supply', serial: SERIAL, doubted: false, forced: 'none', relay: 'closed' },
  ...over,
});
const settings = (over: Partial<SeenSettings> = {}): SeenSettings => ({
  ...{ of: 'settings', serial: SERIAL, doubted: false, prepaidOn: true, encrypted: false },
  ...{ alarm1Fen: fen(5_000), alarm2Fen: fen(2_000), overdraftFen: fen(0) },
  prices: { sharp: priceE4(12_100), peak: priceE4(12_100), flat: priceE4(8_300), valley: priceE4(4_100) },
  ...over,
});
const tripped = supply({ forced: 'tripped', relay: 'open' });

describe('an act', () => {
  it('is sent when the meter is otherwise, and done without a frame when it is so already', () => {
    expect(decideJob(job(), supply())).toEqual({ do: 'send' });
    expect(decideJob(job(), tripped)).toEqual({ do: 'done' });
  });

  it('is done when it is read back', () => {
    expect(decideJob(sent(), tripped)).toEqual({ do: 'done' });
    expect(decideJob(sent({ wish: { kind: 'keepPower' } }), supply({ forced: 'kept' }))).toEqual({ do: 'done' });
    expect(decideJob(sent({ wish: { kind: 'restore' } }), supply({ relay: 'open' }))).toEqual({ do: 'done' });
  });

  it.each(['closed', 'mixed'] as const)('a trip that leaves the relay %s is none', (relay) => {
    expect(decideJob(sent({ attempts: 2 }), supply({ forced: 'tripped', relay }))).toEqual({ do: 'notDone', reason: 'relayStays' });
  });

  it('a meter that shows no relay is believed its forced mode; one that a hand must close is kept on with its relay open', () => {
    expect(decideJob(sent(), supply({ forced: 'tripped', relay: null }))).toEqual({ do: 'done' });
    const kept = supply({ forced: 'kept', relay: 'open' });
    expect(decideJob(sent({ wish: { kind: 'keepPower' }, canRemoteClose: false }), kept)).toEqual({ do: 'done' });
    expect(decideJob(sent({ wish: { kind: 'keepPower' }, attempts: 2 }), kept)).toEqual({ do: 'notDone', reason: 'relayStays' });
  });

  it('waits as long as its frame may still take effect, then is sent once more, then a person decides', () => {
    expect(decideJob(sent({ sinceLastAttemptMs: 500 }), supply())).toEqual({ do: 'wait', ms: 2_000 });
    expect(decideJob(sent({ sinceLastAttemptMs: 9_999 }), supply())).toEqual({ do: 'wait', ms: 1 });
    expect(decideJob(sent(), supply())).toEqual({ do: 'send' });
    expect(decideJob(sent({ attempts: MOST_ATTEMPTS }), supply())).toEqual({ do: 'notDone', reason: 'notTaken' });
    expect(decideJob(sent({ maySendAgain: false }), supply())).toEqual({ do: 'notDone', reason: 'notTaken' });
  });

  it('never touches another meter, and does not know what its own did while another answers', () => {
    expect(decideJob(job(), supply({ serial: OTHER }))).toEqual({ do: 'notDone', reason: 'wrongMeter' });
    expect(decideJob(sent(), supply({ serial: OTHER, forced: 'tripped', relay: 'open' }))).toEqual({ do: 'doubt', reason: 'wrongMeter' });
  });
});

describe('settings', () => {
  const asked: MeterSettings = { prepaidOn: true, alarms: { alarm1Fen: fen(5_000), alarm2Fen: fen(3_000) } };
  const wish = { kind: 'parameters', settings: asked } as const;

  it('are compared field by field, those not asked for left alone', () => {
    expect(settingDifferences(asked, settings())).toEqual([{ field: 'alarm2Fen', asked: 3_000, found: 2_000 }]);
    expect(settingDifferences({}, settings())).toEqual([]);
    expect(settingDifferences({ overdraftFen: fen(1), prepaidOn: false }, settings({ overdraftFen: null }))).toEqual([
      { field: 'prepaidOn', asked: 0, found: 1 },
      { field: 'overdraftFen', asked: 1, found: null },
    ]);
    const prices = { sharp: priceE4(1), peak: priceE4(12_100), flat: priceE4(8_300), valley: priceE4(2) };
    expect(settingDifferences({ prices }, settings()).map(({ field }) => field)).toEqual(['sharpE4', 'valleyE4']);
  });

  it('are done when the whole block reads as asked', () => {
    expect(decideJob(sent({ wish }), settings({ alarm2Fen: fen(3_000) }))).toEqual({ do: 'done' });
    expect(decideJob(sent({ wish, attempts: 2 }), settings())).toEqual({ do: 'notDone', reason: 'notTaken' });
  });

  it('are not sent to an encrypted meter', () =>
    expect(decideJob(job({ wish }), settings({ encrypted: true }))).toEqual({ do: 'notDone', reason: 'encrypted' }));
});

describe('whatever was read', () => {
  const anySeen: fc.Arbitrary<Seen> = fc.oneof(
    fc.record({
      ...{ of: fc.constant('supply' as const), serial: fc.constantFrom(SERIAL, OTHER), doubted: fc.boolean() },
      forced: fc.constantFrom('none', 'tripped', 'kept'),
      relay: fc.constantFrom('open', 'closed', 'mixed', null),
    }),
  );
  const anyJob = fc
    .record({
      wish: fc.constantFrom<ToDecide['wish']>({ kind: 'trip' }, { kind: 'keepPower' }, { kind: 'restore' }),
      ...{ canRemoteClose: fc.boolean(), attempts: fc.integer({ min: 0, max: 3 }), maySendAgain: fc.boolean() },
      ...{ since: fc.integer({ min: 0, max: 20_000 }), lateMs: fc.constantFrom(3_000, 10_000) },
    })
    .map(({ since, ...rest }) => job({ ...rest, sinceLastAttemptMs: rest.attempts === 0 ? Number.POSITIVE_INFINITY : since }));

  it('a frame goes only to the right meter, at most twice, and not while an earlier one may still take effect', () => {
    fc.assert(
      fc.property(anyJob, anySeen, (asked, seen) => {
        if (decideJob(asked, seen).do !== 'send') return;
        expect(seen.serial).toBe(SERIAL);
        expect(seen.doubted).toBe(false);
        expect(asked.attempts).toBeLessThan(MOST_ATTEMPTS);
        if (asked.attempts > 0) expect(asked.maySendAgain && asked.sinceLastAttemptMs >= asked.lateMs).toBe(true);
      }),
    );
  });

  it('done is said only of the right meter in the right mode; not done after a frame only when it can take effect no more', () => {
    const mode = { trip: 'tripped', keepPower: 'kept', restore: 'none', parameters: '' };
    fc.assert(
      fc.property(anyJob, anySeen, (asked, seen) => {
        const decision = decideJob(asked, seen);
        if (decision.do === 'done') {
          expect([seen.serial, seen.doubted]).toEqual([SERIAL, false]);
          expect(seen.of === 'supply' && seen.forced === mode[asked.wish.kind]).toBe(true);
        }
        if (decision.do === 'notDone' && asked.attempts > 0) expect(asked.sinceLastAttemptMs).toBeGreaterThanOrEqual(asked.lateMs);
      }),
    );
  });
});

describe('protection', () => {
  const tenant: ActFacts = { role: 'tenant', status: 'installed', connected: true, supported: true, workLock: null };
  const workLock = { who: '电工', phone: '138' };
  const code = (kind: Parameters<typeof actObstacle>[0], facts: Partial<ActFacts>) =>
    actObstacle(kind, { ...tenant, ...facts })?.code ?? null;

  it.each([
    ['trip', {}, null],
    ['trip', { role: 'house' }, 'control.protected.house'],
    ['trip', { role: 'main' }, 'control.protected.main'],
    ['keepPower', { role: 'house' }, null],
    ['trip', { workLock }, null],
    ['keepPower', { workLock }, 'control.workLock'],
    ['restore', { workLock }, 'control.workLock'],
    ['parameters', { workLock }, 'control.workLock'],
    ['restore', { status: 'retired' }, 'meter.retired'],
    ['trip', { connected: false }, 'meter.notConnected'],
    ['trip', { supported: false }, 'control.notSupported'],
  ] as const)('%s on %j: %s', (kind, facts, expected) => expect(code(kind, facts)).toBe(expected));

  it('keeps prices out of the minutes in which a day is closed', () => {
    const at = (hour: number, minute: number) => closingOfDay({ hour, minute });
    expect([at(23, 54), at(23, 55), at(0, 0), at(0, 9), at(0, 10)]).toEqual([false, true, true, true, false]);
  });
});

describe('states', () => {
  it('end exactly where nothing follows, and an end follows every other', () => {
    for (const state of JOB_STATES) {
      expect(JOB_STATES.some((next) => jobMayFollow(state, next))).toBe(!jobIsOver(state));
      if (!jobIsOver(state)) expect(jobMayFollow(state, 'notDone')).toBe(true);
    }
  });
});
