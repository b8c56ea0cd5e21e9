/** The practice building is the model site, and has the odd cases that a control room meets. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { instant } from '../../../src-shared/value/instant.ts';
import { loadProfiles } from '../../fieldbus/profile/load.ts';
import { virtualEnv } from '../../platform/virtual-env.ts';
import { forgetful } from '../memory.ts';
import { buildSite } from '../practice.ts';
import { SPECIALS } from './building-specials.ts';
import { practiceBuilding as site } from './building.ts';

const HOUR_MS = 3_600_000;
const profiles = loadProfiles(join(import.meta.dirname, '../../../resources/meter-profiles'));
const unique = (values: readonly unknown[]) => new Set(values).size === values.length;
const really = (wanted: (meter: (typeof site.meters)[number]) => unknown) => site.meters.filter(wanted).length;

it('350 meters on 11 buses of at most 32 behind 4 gateways, each named once', () => {
  expect([site.meters.length, site.buses.length, site.gateways.length]).toEqual([350, 11, 4]);
  for (const { name } of site.buses) expect(really(({ bus }) => bus === name)).toBeLessThanOrEqual(32);
  expect(unique(site.meters.map(({ serial }) => serial))).toBe(true);
  expect(unique(site.meters.map(({ bus, address }) => `${bus}/${address}`))).toBe(true);
  expect(unique(site.units.map(({ building, room }) => `${building}/${room}`))).toBe(true);
  expect(unique(site.accounts.map(({ name }) => name))).toBe(true);
});

it('has its odd cases, each in a room with a tenant', () => {
  for (const room of Object.keys(SPECIALS))
    expect(site.meters.filter((meter) => meter.room === room && meter.account !== null)).toHaveLength(1);
  const odd = {
    dead: really(({ really: { dead } }) => dead),
    tripped: really(({ really: { forced } }) => forced === 'trip'),
    keptOn: really(({ really: { forced } }) => forced === 'close'),
    otherPrice: really(({ really: { priceE4 } }) => priceE4 !== 8_300),
    encrypted: really(({ really: { encrypted } }) => encrypted),
    elsewhere: really(({ really: { elsewhere } }) => elsewhere !== null),
    arrears: really(({ really: { balanceFen } }) => balanceFen < 0),
    listedOtherwise: really(({ old, account, really: { balanceFen, purchaseCount } }) => {
      return old && (old.tenant !== account || old.balanceFen !== balanceFen || old.purchaseCount !== purchaseCount);
    }),
    main: really(({ role }) => role === 'main'),
    refunds: really(({ profile }) => profile.startsWith('dtsy1352-')),
  };
  expect(odd).toEqual({
    ...{ dead: 2, tripped: 3, keptOn: 2, otherPrice: 2, encrypted: 1, elsewhere: 1, arrears: 5, listedOtherwise: 6, main: 2, refunds: 5 },
  });
  for (const { currentRatio, role, canRemoteClose } of site.meters)
    if (role === 'tenant' && currentRatio > 1) expect(canRemoteClose).toBe(false);
  expect(
    Map.groupBy(site.meters, ({ account }) => account)
      .values()
      .filter((own) => own.length > 1)
      .toArray().length,
  ).toBeGreaterThan(20);
});

it('stands still until it is asked, and then is charged by somebody else after its hours', async () => {
  const env = virtualEnv(1, instant(Date.UTC(2026, 10, 22)));
  const { meters } = buildSite({ env, site, profiles }, forgetful);
  const entry = site.meters.find(({ room }) => room === 'A0602')!;
  const { afterHours, amountFen } = entry.really.elsewhere!;
  const meter = meters.get(entry.serial)!;
  await env.clock.pass(100 * HOUR_MS);
  expect(meter.state).toMatchObject({ balanceFen: entry.really.balanceFen, purchaseCount: entry.really.purchaseCount });
  meter.answer(Uint8Array.of(3, 0, 0, 0, 2));
  await env.clock.pass(afterHours * HOUR_MS - 1);
  expect(meter.state.purchaseCount).toBe(entry.really.purchaseCount);
  await env.clock.pass(1);
  expect(meter.state.purchaseCount).toBe(entry.really.purchaseCount + 1);
  await env.clock.pass(50 * HOUR_MS);
  expect(meter.state).toMatchObject({ totalPurchasedFen: entry.really.totalPurchasedFen + amountFen, elsewhere: null });
});

it("a tower's main meter draws what the tower draws, and what is lost on the way", () => {
  const env = virtualEnv(1, instant(Date.UTC(2026, 10, 22)));
  const { meters } = buildSite({ env, site, profiles }, forgetful);
  const main = site.meters.find(({ role }) => role === 'main')!;
  const below = site.meters.filter(({ role, building }) => role !== 'main' && building === main.building);
  const at = (serial: string) => meters.get(serial)!.behaviour.wattsByHour[34]!;
  expect(at(main.serial)).toBe(Math.floor(below.reduce((sum, { serial }) => sum + at(serial), 0) * 1.02));
});
