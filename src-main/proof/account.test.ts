/** An account's details in versions: who changed what, from what to what; nobody writes over what somebody else wrote. */
import { beforeEach, expect, it } from 'vitest';
import type { AccountDetails } from '../../src-shared/contract/operator/account.ts';
import type { AccountId } from '../../src-shared/value/id.ts';
import { accountPage, saveAccount } from '../service/account-page.ts';
import { accountOfMeter, closeAccount, detachMeter } from '../store/site/account.ts';
import { codeOf, EngineRig } from './engine-rig.ts';

const INVOICE = { title: '', taxNumber: '', address: '', phone: '', bank: '', bankAccount: '' };

let rig: EngineRig;
let accountId: AccountId;
beforeEach(() => {
  rig = new EngineRig();
  accountId = accountOfMeter(rig.ground.store, rig.meter().facts.id)!;
});

const page = () => {
  const shown = accountPage(rig.context, accountId);
  if (!shown.ok) throw new Error(shown.fault.code);
  return shown.value;
};
const details = (over: Partial<AccountDetails> = {}): AccountDetails => {
  const { name, contact, phone, note, people, certificate, invoice } = page();
  return { name, contact, phone, note, people: [...people], certificate, invoice, ...over } as AccountDetails;
};
const save = (over: Partial<AccountDetails>, version = page().version) =>
  saveAccount(rig.context, rig.actor, { accountId, version, ...details(over) });

it('each change is a version that says who changed what, before and after; the same again is none', () => {
  const people = [{ name: '王会计', phone: '13900000002', role: '会计' }];
  expect(codeOf(save({ name: '新名字', people }))).toBeNull();
  expect(codeOf(save({ invoice: { ...INVOICE, title: '某某公司', taxNumber: '91440300MA5' } }))).toBeNull();
  expect(codeOf(save({}))).toBeNull();
  expect(page()).toMatchObject({ name: '新名字', version: 3, people, invoice: { title: '某某公司' } });
  expect(
    page().versions.map(({ n, operatorName, changes }) => [n, operatorName, changes.map((one) => [one.field, one.before, one.after])]),
  ).toEqual([
    [
      3,
      '收款员',
      [
        ['invoice.title', '', '某某公司'],
        ['invoice.taxNumber', '', '91440300MA5'],
      ],
    ],
    [
      2,
      '收款员',
      [
        ['name', '户0', '新名字'],
        ['people', '', '王会计 会计 13900000002'],
      ],
    ],
    [1, '收款员', []],
  ]);
});

it('what somebody else changed meanwhile is not written over', () => {
  const seen = page().version;
  expect(codeOf(save({ name: '甲' }))).toBeNull();
  expect(codeOf(save({ name: '乙' }, seen))).toBe('account.changedMeanwhile');
  expect(page().name).toBe('甲');
});

it('a closed account is looked at and not changed; the meters that it had are named', () => {
  const { id, serial } = rig.meter().facts;
  const at = rig.world.env.clock.now();
  detachMeter(rig.ground.store, id, at);
  closeAccount(rig.ground.store, accountId, at);
  expect(codeOf(save({ name: '甲' }))).toBe('account.closed');
  expect(page()).toMatchObject({ closedAt: at, meters: [], past: [{ serial, toAt: at }] });
});

it('a person besides the contact is found by name and phone', () => {
  save({ people: [{ name: '李店长', phone: '13777777777', role: '' }] });
  expect(rig.app.engine.index.find('137777', 5).accounts).toEqual([accountId]);
  expect(rig.app.engine.index.find('李店', 5).accounts).toEqual([accountId]);
});
