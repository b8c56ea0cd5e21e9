/** A faulty profile is refused, and each fault names profile, entry and field. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseProfile } from './check.ts';

const GOOD = readFileSync(join(import.meta.dirname, '../../../resources/meter-profiles/dtsy1352.yaml'), 'utf8');

/** The faults of the good profile with one piece of text replaced. */
function faultsAfter(from: string | RegExp, to: string): readonly string[] {
  const text = GOOD.replace(from, to);
  expect(text).not.toBe(GOOD);
  const parsed = parseProfile('m', text);
  return parsed.ok ? [] : parsed.fault;
}

describe('parseProfile', () => {
  it('takes a variant as the other profile but for what it says itself', () => {
    const textOf = (id: string) => (id === 'base' ? GOOD : id === 'other' ? 'variantOf: base' : undefined);
    const refund = { via: 'negativeSale', count: 'plusOne', total: 'minusAmount', confidence: 'U' };
    const variant = parseProfile('v', `variantOf: base\nrefund: ${JSON.stringify(refund)}`, textOf);
    const base = parseProfile('v', GOOD);
    expect(variant).toEqual(base.ok ? { ok: true, value: { ...base.value, refund } } : null);
    expect(parseProfile('v', 'variantOf: nowhere', textOf)).toEqual({ ok: false, fault: ['v: variantOf: there is no profile nowhere'] });
    expect(parseProfile('v', 'variantOf: other', textOf)).toMatchObject({
      ok: false,
      fault: expect.arrayContaining([expect.stringMatching(/^v: variantOf: /)]),
    });
  });

  it('takes the profile as it is', () => {
    expect(parseProfile('m', GOOD)).toMatchObject({ ok: true, value: { id: 'm', model: 'DTSY1352', ceilingFen: 99_999_999 } });
  });

  it.each([
    [
      'an unknown type',
      /balanceFen: \{ at: 0x0414, type: s32/,
      'balanceFen: { at: 0x0414, type: s33',
      'm: blocks.proof.points.balanceFen.type: ',
    ],
    ['a missing confidence', 'registers: 25\n    confidence: B', 'registers: 25', 'm: blocks.proof.confidence: '],
    ['an unknown key', 'provenOnBench: false', 'provenOnBench: false\nproved: yes', 'm: proved: '],
    ['a register outside its block', 'at: 0x0418', 'at: 0x0419', 'm: blocks.proof.points.recloseTime.at: outside the block'],
    [
      'a point the driver needs',
      'totalPurchasedFen: { at: 0x0412',
      'totalFen: { at: 0x0412',
      'm: blocks.proof.points.totalPurchasedFen: missing',
    ],
    [
      'fields that overlap',
      'offset: 4, type: u16, name: purchaseCount',
      'offset: 3, type: u16, name: purchaseCount',
      'm: commands.sell.fields.purchaseCount.offset: byte 3 already',
    ],
    [
      'a field beyond the registers',
      'offset: 6, type: u16, const: 0',
      'offset: 7, type: u16, const: 0',
      'm: commands.sell.fields.const 2.offset: beyond',
    ],
    ['a flag on a value', 'flagOffset: 7', 'flagOffset: 3', 'm: commands.parameters.fields.purchaseCount.flagOffset: byte 3 already'],
    [
      'a check of an unknown point',
      'point: forcedTrip, equals: 1',
      'point: forcedTripp, equals: 1',
      'm: commands.trip.verify.1.point: no point forcedTripp',
    ],
    ['a field without a type', 'offset: 0, type: u32, name: amountFen', 'offset: 0, name: amountFen', 'm: commands.sell.fields.0.type: '],
    ['a proof in two reads', 'maxReadRegisters: 48', 'maxReadRegisters: 24', 'm: blocks.proof.registers: the proof must be one read'],
    ['a missing command', '  trip:\n', '  tripp:\n', 'm: commands.trip: missing'],
  ])('refuses %s', (_what, from, to, fault) => {
    expect(faultsAfter(from, to).filter((text) => text.startsWith(fault))).not.toEqual([]);
  });

  it('refuses a refund that its total does not show on a meter that would take it twice', () => {
    const hidden = 'refund: { via: negativeSale, count: plusOne, total: same, confidence: U }';
    const textOf = () => GOOD;
    expect(parseProfile('v', `variantOf: base\n${hidden}`, textOf).ok).toBe(true);
    expect(parseProfile('v', `variantOf: base\nrefusesRepeatedCount: { value: false, confidence: B }\n${hidden}`, textOf)).toEqual({
      ok: false,
      fault: ['v: refund.total: same needs a meter that refuses a repeated count'],
    });
  });

  it('says where the text is no YAML', () => {
    expect(parseProfile('m', 'model: [')).toMatchObject({ ok: false, fault: [expect.stringContaining('m: ')] });
  });
});
