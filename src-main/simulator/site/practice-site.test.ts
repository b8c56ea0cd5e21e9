/** The practice building hangs together, and has the odd cases that a trainee must meet. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { instant } from '../../../src-shared/value/instant.ts';
import { loadProfiles } from '../../fieldbus/profile/load.ts';
import { virtualEnv } from '../../platform/virtual-env.ts';
import { forgetful } from '../memory.ts';
import { totalEnergy } from '../meter/state.ts';
import { buildSite } from '../practice.ts';
import { practiceSite as site } from './practice-site.ts';

const profiles = loadProfiles(join(import.meta.dirname, '../../../resources/meter-profiles'));
const env = virtualEnv(1, instant(Date.UTC(2026, 10, 22)));
const { meters } = buildSite({ env, site, profiles }, forgetful);
const deviceAt = (room: string) => meters.get(site.meters.find((meter) => meter.room === room)!.serial)!;
const unique = (values: readonly unknown[]) => new Set(values).size === values.length;

describe('the practice building', () => {
  it('names everything once and refers only to what is there', () => {
    const names = [site.buses, site.gateways, site.accounts].map((list) => list.map(({ name }) => name));
    expect(names.every(unique)).toBe(true);
    expect(unique(site.units.map(({ room }) => room))).toBe(true);
    expect(unique(site.meters.map(({ serial }) => serial))).toBe(true);
    expect(unique(site.meters.map(({ bus, address }) => `${bus}/${address}`))).toBe(true);
    for (const meter of site.meters) {
      expect(meter.serial).toMatch(/^\d{12}$/);
      expect(site.buses.map(({ name }) => name)).toContain(meter.bus);
      expect(site.units.map(({ room }) => room)).toContain(meter.room);
      if (meter.account !== null) expect(site.accounts.map(({ name }) => name)).toContain(meter.account);
    }
    for (const unit of site.units) expect(site.floors.map(({ name }) => name)).toContain(unit.floor);
    for (const { contact, phone } of site.accounts) expect([contact === '', phone]).toEqual([false, expect.stringMatching(/^1\d{10}$/)]);
  });

  it('fits its buses', () => {
    expect(site.meters.length).toBeGreaterThanOrEqual(24);
    for (const { name } of site.buses) expect(site.meters.filter(({ bus }) => bus === name).length).toBeLessThanOrEqual(32);
  });

  it('has a tenant with several meters, and a unit with meters of two tenants', () => {
    const perAccount = Map.groupBy(site.meters, ({ account }) => account);
    expect([...perAccount].filter(([account, own]) => account !== null && own.length > 1).length).toBeGreaterThanOrEqual(2);
    const perRoom = Map.groupBy(site.meters, ({ room }) => room);
    expect([...perRoom.values()].some((there) => new Set(there.map(({ account }) => account)).size > 1)).toBe(true);
  });

  it('has most meters found with money and a count from before, and energy that explains what is gone', () => {
    const found = [...meters.values()].filter(({ state }) => state.purchaseCount > 0);
    expect(found.length).toBeGreaterThan(meters.size / 2);
    for (const { state } of found) {
      const cost = Math.floor((totalEnergy(state) * state.prices.flat) / 10_000);
      expect(Math.abs(state.totalPurchasedFen - state.balanceFen - cost)).toBeLessThanOrEqual(1);
    }
  });

  it('has the odd cases', () => {
    expect(deviceAt('1F-03').state).toMatchObject({ balanceFen: 640, relayClosed: true });
    expect(deviceAt('1F-04').state).toMatchObject({ balanceFen: -3_520, relayClosed: false });
    expect(deviceAt('3F-04').state).toMatchObject({ forced: 'trip', relayClosed: false });
    expect(deviceAt('3F-05').state.encrypted).toBe(true);
    expect(deviceAt('3F-06').behaviour.mute).toBe(true);
    expect(deviceAt('3F-07').state.serial).not.toBe(site.meters.find(({ room }) => room === '3F-07')!.serial);
    expect([deviceAt('3F-09').behaviour.canRemoteClose, deviceAt('3F-09').state.relayClosed]).toEqual([false, false]);
    expect(deviceAt('3F-10').state).toMatchObject({ balanceFen: 0, purchaseCount: 0, relayClosed: false });
  });
});
