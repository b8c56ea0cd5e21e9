/** What a meter profile may say: one YAML file per model, data without conditions and without arithmetic beyond scale. */
import * as v from 'valibot';

/** A two independent sources or a maker's manual · B one good technical source · C marketing or an inference · U unknown. */
const confidence = v.picklist(['A', 'B', 'C', 'U']);
const name = v.pipe(v.string(), v.regex(/^[a-z][A-Za-z0-9]*$/, 'a name is letters and digits, lower case first'));
const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const register = whole(0, 0xffff);
const waitMs = whole(1, 60_000);

/** u8 is one byte of a register; bit and bits are taken from one register, bit 0 lowest; bcd and bytes have a length in bytes. */
const numberType = v.picklist(['u8', 'u16', 's16', 'u32', 's32', 'float32']);
const place = {
  /** Register address, not an offset into the block. */
  at: register,
  /** Start in the low byte of that register. */
  lowByte: v.optional(v.boolean(), false),
  confidence,
  note: v.optional(v.string()),
};
const point = v.variant('type', [
  /** The point's value = what the register holds × scale; the point's name carries the unit that results. */
  v.strictObject({ ...place, type: numberType, scale: v.optional(whole(1, 1_000_000), 1) }),
  v.strictObject({ ...place, type: v.literal('bit'), bit: whole(0, 15) }),
  v.strictObject({ ...place, type: v.literal('bits'), bit: whole(0, 15), width: whole(1, 16) }),
  v.strictObject({ ...place, type: v.picklist(['bcd', 'bytes']), length: whole(1, 250) }),
]);

const block = v.strictObject({
  fc: v.picklist([3, 4]),
  start: register,
  registers: whole(1, 125),
  confidence,
  note: v.optional(v.string()),
  points: v.record(name, point),
});

const fieldPlace = { offset: whole(0, 245) };
const named = { ...fieldPlace, name, flagOffset: v.optional(whole(0, 245)) };
const field = v.union([
  v.strictObject({ ...fieldPlace, const: whole(0, 0xffff), type: v.picklist(['u8', 'u16']) }),
  v.strictObject({ ...named, type: numberType, scale: v.optional(whole(1, 1_000_000), 1) }),
  v.strictObject({ ...named, type: v.picklist(['bcd', 'bytes']), length: whole(1, 245) }),
]);

const verify = v.strictObject({
  block: name,
  point: name,
  /** A value, or the field of the command that the point must show afterwards. */
  equals: v.union([v.number(), v.boolean(), v.string(), v.strictObject({ field: name })]),
});

const command = v.strictObject({
  /** 16 write multiple; 32 is the vendor's own function, framed alike. */
  fc: v.picklist([16, 32]),
  start: register,
  registers: whole(1, 123),
  fields: v.array(field),
  /** echo: address, function, start and quantity come back. untilSilence: something comes, its content is not known. */
  reply: v.union([v.literal('echo'), v.literal('untilSilence'), v.strictObject({ fixed: whole(4, 256) })]),
  timeoutMs: waitMs,
  /** How long the meter needs before what it did can be read. */
  settleMs: whole(0, 60_000),
  repeat: v.picklist(['never', 'safe']),
  verify: v.array(verify),
  confidence,
  note: v.optional(v.string()),
});

const sureBoolean = v.strictObject({ value: v.boolean(), confidence });

export const profileSchema = v.strictObject({
  model: v.pipe(v.string(), v.nonEmpty()),
  maker: v.pipe(v.string(), v.nonEmpty()),
  phases: v.picklist([1, 3]),
  prepaid: v.boolean(),
  /** The operator sees a mark until a real meter on a bench has been compared with this file. */
  provenOnBench: v.boolean(),
  /** What register modelCode of block poll reads, where the meter says it. */
  modelCode: v.nullable(whole(0, 0xffff)),
  maxReadRegisters: whole(1, 125),
  /** A purchase that would take the balance above this is refused by the meter. */
  ceilingFen: whole(0, Number.MAX_SAFE_INTEGER),
  canRemoteClose: v.boolean(),
  /** Whether the meter itself refuses a purchase whose count is not its own + 1, and how sure that is. */
  refusesRepeatedCount: sureBoolean,
  proof: v.variant('mode', [
    v.strictObject({ mode: v.literal('count-total') }),
    v.strictObject({ mode: v.literal('balance-window'), toleranceFen: whole(0, 1_000_000) }),
  ]),
  refund: v.strictObject({
    via: v.picklist(['negativeSale', 'setBalance', 'none']),
    count: v.picklist(['plusOne', 'same']),
    total: v.picklist(['minusAmount', 'same']),
    confidence,
  }),
  /** What is written to a meter whose account is closed, or not yet opened. */
  unopened: v.strictObject({ balanceFen: whole(0, 0), prepaidOn: v.boolean(), confidence }),
  /** Who multiplies by the current ratio: an error here is a factor of 40 in money. */
  ctApplied: v.strictObject({ by: v.picklist(['meter', 'app']), confidence }),
  /** In which codes command `address` names the line; left out where the address is set by hand at the meter. */
  addressing: v.optional(
    v.strictObject({
      baudIndexes: v.record(v.pipe(v.string(), v.digits()), whole(0, 255)),
      parityIndexes: v.strictObject({ none: whole(0, 255), even: whole(0, 255), odd: whole(0, 255) }),
      stopIndex: whole(0, 255),
      confidence,
    }),
  ),
  blocks: v.record(name, block),
  commands: v.record(name, command),
});

export type Confidence = v.InferOutput<typeof confidence>;
export type Point = v.InferOutput<typeof point>;
export type Block = v.InferOutput<typeof block>;
export type Field = v.InferOutput<typeof field>;
export type Command = v.InferOutput<typeof command>;
export type ProfileData = v.InferOutput<typeof profileSchema>;
/** A profile that has passed every check; `id` is its file's name without the ending. */
export type Profile = ProfileData & { readonly id: string };
