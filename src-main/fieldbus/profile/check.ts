/** Turns the text of a profile into a checked Profile, or into faults that name profile, entry and field. */
import * as v from 'valibot';
import { parseDocument } from 'yaml';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { fieldBytes, pointBytes } from './size.ts';
import { profileSchema, type Block, type Command, type Profile, type ProfileData } from './schema.ts';

/** What the driver reads from a prepaid meter, by block. */
const PREPAID_NEEDS: Readonly<Record<string, readonly string[]>> = {
  identity: ['serial'],
  poll: ['balanceFen', 'purchaseCount', 'prepaidOn', 'clock', 'energyTotalCentiKwh', 'powerTotalW'],
  proof: ['balanceFen', 'purchaseCount', 'prepaidOn'],
  forced: ['forcedOn', 'forcedTrip'],
  runMode: ['encrypted'],
};
const variantSchema = v.looseObject({ variantOf: v.string() });
const PREPAID_COMMANDS = ['trip', 'close', 'restore', 'sell', 'parameters', 'clock'] as const;

/**
 * A profile that says `variantOf` is another one with what it says itself in place of that one's: a model whose firmware differs in one thing.
 * @param id the file's name without its ending; every fault begins with it.
 * @param textOf the text of another profile
 */
export function parseProfile(
  id: string,
  yamlText: string,
  textOf: (id: string) => string | undefined = () => undefined,
): Result<Profile, readonly string[]> {
  const raw = rawProfile(id, yamlText, textOf);
  if (!raw.ok) return raw;
  const parsed = v.safeParse(profileSchema, raw.value);
  if (!parsed.success) return bad(parsed.issues.flatMap((issue) => describe(issue, '')).map((fault) => `${id}: ${fault}`));
  const faults = [...contradictions(parsed.output)].map((fault) => `${id}: ${fault}`);
  return faults.length > 0 ? bad(faults) : good({ ...parsed.output, id });
}

function rawProfile(id: string, yamlText: string, textOf: (id: string) => string | undefined): Result<unknown, readonly string[]> {
  const document = parseDocument(yamlText);
  if (document.errors.length > 0) return bad(document.errors.map((error) => `${id}: ${error.message}`));
  const own: unknown = document.toJS();
  const variant = v.safeParse(variantSchema, own);
  if (!variant.success) return good(own);
  const { variantOf, ...differs } = variant.output;
  const baseText = textOf(variantOf);
  if (baseText === undefined) return bad([`${id}: variantOf: there is no profile ${variantOf}`]);
  const base = v.safeParse(v.record(v.string(), v.unknown()), parseDocument(baseText).toJS());
  // A variant of a variant would hide what a meter is; the schema refuses the word in what was taken over.
  return base.success ? good({ ...base.output, ...differs }) : bad([`${id}: variantOf: ${variantOf} is no profile`]);
}

/** A union's own message says only that nothing fitted; what did not fit is in the issues of its alternatives. */
function describe(issue: v.BaseIssue<unknown>, prefix: string): readonly string[] {
  const path = [prefix, v.getDotPath(issue) ?? ''].filter((part) => part !== '').join('.');
  const inner = issue.issues ?? [];
  return inner.length > 0 ? inner.flatMap((alternative) => describe(alternative, path)) : [`${path || '(file)'}: ${issue.message}`];
}

function* contradictions(profile: ProfileData): Generator<string> {
  for (const [name, block] of Object.entries(profile.blocks)) yield* blockFaults(name, block);
  for (const [name, command] of Object.entries(profile.commands)) yield* commandFaults(profile, name, command);
  const proof = profile.blocks['proof'];
  if (proof && proof.registers > profile.maxReadRegisters)
    yield 'blocks.proof.registers: the proof must be one read, maxReadRegisters is smaller';
  yield* refundFaults(profile);
  if (!profile.prepaid) return;
  for (const [block, points] of Object.entries(PREPAID_NEEDS)) {
    for (const point of points)
      if (!profile.blocks[block]?.points[point]) yield `blocks.${block}.points.${point}: missing, a prepaid meter needs it`;
  }
  for (const command of PREPAID_COMMANDS) if (!profile.commands[command]) yield `commands.${command}: missing, a prepaid meter needs it`;
  if (profile.proof.mode === 'count-total' && !proof?.points['totalPurchasedFen']) {
    yield 'blocks.proof.points.totalPurchasedFen: missing, proof mode count-total needs it';
  }
}

/**
 * A refund that moves neither count nor total could never be proven; figures written as they shall be need a count that tells them apart; and
 * where the meter takes the same count again, only the total shows that a gateway delivered a refund's frame twice.
 */
function* refundFaults({ refund: { via, count, total }, refusesRepeatedCount }: ProfileData): Generator<string> {
  if (via === 'setBalance' && count === 'same') yield 'refund.count: setBalance needs plusOne';
  if (via === 'negativeSale' && count === 'same' && total === 'same') yield 'refund: neither count nor total would prove it';
  if (via === 'negativeSale' && total === 'same' && !refusesRepeatedCount.value)
    yield 'refund.total: same needs a meter that refuses a repeated count';
}

function* blockFaults(name: string, block: Block): Generator<string> {
  if (block.start + block.registers > 0x10000) yield `blocks.${name}.registers: beyond register 0xFFFF`;
  for (const [pointName, point] of Object.entries(block.points)) {
    const first = (point.at - block.start) * 2 + (point.lowByte ? 1 : 0);
    if (first < 0 || first + pointBytes(point) > block.registers * 2) yield `blocks.${name}.points.${pointName}.at: outside the block`;
    if (point.type === 'bits' && point.bit + point.width > 16) yield `blocks.${name}.points.${pointName}.width: beyond bit 15`;
    if (point.lowByte && (point.type === 'bit' || point.type === 'bits'))
      yield `blocks.${name}.points.${pointName}.lowByte: bits count in whole registers`;
  }
}

function* commandFaults(profile: ProfileData, name: string, command: Command): Generator<string> {
  const at = `commands.${name}`;
  const taken = new Array<string | undefined>(command.registers * 2);
  const names = new Set<string>();
  for (const [index, field] of command.fields.entries()) {
    const label = 'name' in field ? field.name : `const ${index}`;
    for (let byte = field.offset; byte < field.offset + fieldBytes(field); byte++) {
      if (byte >= taken.length) yield `${at}.fields.${label}.offset: beyond the ${command.registers} registers`;
      else if (taken[byte] !== undefined) yield `${at}.fields.${label}.offset: byte ${byte} already belongs to ${taken[byte]}`;
      if (byte < taken.length) taken[byte] = label;
    }
    if ('name' in field && names.has(field.name)) yield `${at}.fields.${label}.name: used twice`;
    names.add(label);
  }
  for (const field of command.fields) {
    if (!('name' in field) || field.flagOffset === undefined) continue;
    if (field.flagOffset >= taken.length) yield `${at}.fields.${field.name}.flagOffset: beyond the ${command.registers} registers`;
    else if (taken[field.flagOffset] !== undefined)
      yield `${at}.fields.${field.name}.flagOffset: byte ${field.flagOffset} already belongs to ${taken[field.flagOffset]}`;
  }
  for (const [index, check] of command.verify.entries()) {
    if (!profile.blocks[check.block]?.points[check.point])
      yield `${at}.verify.${index}.point: no point ${check.point} in block ${check.block}`;
    if (typeof check.equals === 'object' && !names.has(check.equals.field))
      yield `${at}.verify.${index}.equals.field: no field ${check.equals.field}`;
  }
}
