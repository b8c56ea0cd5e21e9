/** Meters that are nobody's: what is wanted of them is only noted, and what trips them is a person's act, meter by meter. */
import { beforeEach, expect, it } from 'vitest';
import { holdNotOpened, metersNotHeld, notOpenedHold, saveNotOpened } from '../../service/not-opened.ts';
import { saveSettings } from '../../service/settings.ts';
import { readMeter } from '../../service/meter/read-meter.ts';
import { Rig } from './rig.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});

const wanted = () => metersNotHeld(rig.context).map(({ meterId }) => meterId);
const forced = () => rig.devices.map(({ state }) => state.forced);

it('follows the site’s setting and a choice of its own, and sends nothing', async () => {
  expect(wanted()).toEqual([]);
  saveSettings(rig.context, rig.actor, { notOpened: 'tripped' });
  expect(saveNotOpened(rig.context, rig.actor, { meterId: rig.ids[1]!, choice: 'on' })).toMatchObject({ ok: true, value: { held: 'on' } });
  expect(rig.ids.map((id) => notOpenedHold(rig.store, id))).toEqual(['tripped', 'on', 'tripped']);
  expect(wanted()).toEqual([rig.ids[0], rig.ids[2]]);
  await rig.env.clock.pass(60_000);
  expect(rig.wrote).toEqual([]);
});

it('is carried out by one act: each by its own job, read back; an opened meter and one being opened are left alone', async () => {
  saveSettings(rig.context, rig.actor, { notOpened: 'tripped' });
  await rig.start();
  await rig.rest();
  await rig.start({ meterId: rig.ids[1]!, account: { name: '二', contact: '', phone: '' } }, 2);
  const uid = rig.input({}, 9).uid;
  const held = holdNotOpened(rig.context, rig.app.engine.jobs, rig.actor, { uid, meterIds: rig.ids });
  expect(held).toMatchObject({ begun: 1, leftOut: [{ meterId: rig.ids[1], leftOut: { code: 'meter.opening' } }] });
  await rig.rest(2);
  expect(forced()).toEqual(['none', 'none', 'trip']);
  await rig.until(readMeter(rig.context, rig.ids[2]!));
  expect(wanted()).toEqual([]);
  expect(holdNotOpened(rig.context, rig.app.engine.jobs, rig.actor, { uid, meterIds: rig.ids })).toEqual({ begun: 0, leftOut: [] });
});

it('sends nothing while the site’s tick for control is off', async () => {
  saveSettings(rig.context, rig.actor, { notOpened: 'tripped' });
  rig.tick({ price: true, control: false });
  const held = holdNotOpened(rig.context, rig.app.engine.jobs, rig.actor, { uid: rig.input({}, 9).uid, meterIds: rig.ids });
  expect(held.begun).toBe(0);
  expect(held.leftOut.map(({ leftOut }) => leftOut?.code)).toEqual(Array(3).fill('control.notCommissioned.control'));
  await rig.env.clock.pass(60_000);
  expect(forced()).toEqual(['none', 'none', 'none']);
});
