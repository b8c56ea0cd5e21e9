/** Holds the ledger against what the meters really took and gave, and against the auditor. */
import { GL } from '../../domain/ledger/chart.ts';
import type { AccountId } from '../../../src-shared/value/id.ts';
import { closingsOfAccount } from '../../store/act/closing.ts';
import { accountOfMeter, metersOfAccount } from '../../store/site/account.ts';
import { lastBook } from '../../store/ledger/book.ts';
import { openFindings } from '../../store/ledger/finding.ts';
import { balance, balances } from '../../store/ledger/ledger.ts';
import { openOps } from '../../store/sale/open-op.ts';
import { latestOps, lastStep, type OpRow } from '../../store/sale/op.ts';
import { ACT_KINDS } from './act/kinds.ts';
import type { Ground, GroundMeter } from './ground.ts';
import type { Move, Moves } from './moves.ts';
import { signed, toleranceOf } from './op-truth.ts';
import type { World, WorldMeter } from './world.ts';

export interface Verdict {
  readonly sales: number;
  /** Money taken that is neither on a meter nor given back, or that left a meter and is nobody's. */
  readonly lost: number;
  /** Money on a meter that the ledger does not know of, or that was given back as well. */
  readonly doubled: number;
  /** Still open when everything has been quiet for long. */
  readonly stuck: number;
  /** What the auditor found, and what was thrown. */
  readonly broken: readonly string[];
}

const MOST = 100;
/** Of a total, which is u32. */
const REGISTER = 2 ** 32;

export function judge(world: World): Verdict {
  const { store } = world.ground;
  const ops = latestOps(store, MOST);
  const seen: Seen = { lost: 0, doubled: 0, broken: [] };
  for (const meter of world.meters) {
    if (isWiped(world, meter, ops)) world.moves.spoilt.add(meter.facts.id);
    judgeBook(world, meter, seen);
    judgeOps(world, meter, ops, seen);
  }
  const { frames, truth, thrown } = world;
  const begun = world.ground.framesBegun();
  if (frames.moneyFrames > begun.money) seen.broken.push(`${frames.moneyFrames} money frames for ${begun.money} attempts`);
  if (frames.controlFrames > begun.control) seen.broken.push(`${frames.controlFrames} frames of control for ${begun.control} attempts`);
  seen.broken.push(...truth.stale, ...frames.broken, ...thrown, ...world.broken);
  for (const kind of ACT_KINDS) seen.broken.push(...(kind.ended?.(world) ?? []));
  const stuck = openOps(store, MOST).length + openFindings(store, MOST).length + ACT_KINDS.reduce((sum, kind) => sum + kind.open(world), 0);
  if (stuck === 0) seen.broken.push(...openAccounts(world), ...world.meters.flatMap((meter) => notWhatItHolds(world, meter)));
  const report = world.ground.audit();
  seen.broken.push(...report.breaks.map(({ check, subject, detail }) => `${check}: ${subject}: ${detail}`));
  return { sales: ops.filter(({ kind }) => kind === 'sale').length, stuck, ...seen };
}

/** Charged by somebody else while its balance was written to 0: how much of it was whose is nobody's to tell. */
function isWiped({ moves }: World, { facts }: WorldMeter, ops: readonly OpRow[]): boolean {
  const charged = moves.all.some((one) => one.meter === facts.id && one.by === 'elsewhere');
  return charged && ops.some((op) => op.meter === facts.id && op.kind === 'closing');
}

interface Seen {
  lost: number;
  doubled: number;
  readonly broken: string[];
}

function judgeBook({ ground, moves }: World, { facts, device, start }: WorldMeter, seen: Seen): void {
  const book = lastBook(ground.store, facts.id);
  // Nobody's any more, for the file that was put back knows of no opening: whoever opens it next finds what it holds.
  if (!book && moves.all.some((one) => one.meter === facts.id && one.unforeseen)) return;
  const behind = device.state.totalPurchasedFen - (book?.totalFen ?? start.totalPurchasedFen);
  const countBehind = device.state.purchaseCount - (book?.purchaseCount ?? start.purchaseCount);
  if (book && isLeftOnNobodys(ground, moves, facts, behind)) return;
  if (behind < 0) seen.lost += 1;
  if (behind > 0) seen.doubled += 1;
  if (behind === 0 && countBehind !== 0)
    seen.broken.push(`meter ${facts.serial}: count ${device.state.purchaseCount}, ledger ${book?.purchaseCount}`);
}

/**
 * An opening was given up because its sale was proven not to be there, and its gateway delivered the frame after its promise all the same: no
 * case can be opened on a meter without an account, and whoever opens it next is turned away by what it holds.
 */
function isLeftOnNobodys({ store }: Ground, moves: Moves, { id, vacant }: GroundMeter, behindFen: number): boolean {
  const late = moves.all.filter((one) => one.meter === id && one.unforeseen);
  const isNobodys = vacant && accountOfMeter(store, id) === undefined;
  return isNobodys && late.length > 0 && late.reduce((sum, one) => sum + one.amountFen, 0) === behindFen;
}

/** Operations of one meter and one amount against the moves of that amount: each customer's amount is their own. */
function judgeOps(world: World, meter: WorldMeter, all: readonly OpRow[], seen: Seen): void {
  const { facts } = meter;
  const toleranceFen = toleranceOf(meter);
  const ops = all.filter((op) => op.meter === facts.id);
  for (const amountFen of new Set(ops.map(signed))) {
    // A refund of all that is left and the closing after it differ by less than what a set balance may carry: one move may look like either's.
    const closes = ops.some((op) => op.kind === 'closing' && signed(op) === amountFen);
    const alike = ops.filter((op) => {
      const near = amountFen < 0 && (closes || op.kind === 'closing') ? toleranceFen : 0;
      return Math.abs(signed(op) - amountFen) <= near;
    });
    const moves = world.moves.ofApp(facts.id, amountFen, amountFen < 0 ? toleranceFen : 0);
    judgeAlike(world, alike, { moves, most: facts.refusesRepeatedCount ? 1 : 2, undone: putBack(world, meter, amountFen) }, seen);
    const sold = alike.filter((op) => op.kind === 'sale' && world.sold.has(op.uid));
    if (sold.length > 1) seen.broken.push(`${sold.length - 1} sales more than customers`);
  }
  const known = new Set(ops.map(signed));
  const strange = world.moves.all.filter(
    (one) =>
      one.by === 'app' &&
      one.meter === facts.id &&
      !one.unforeseen &&
      ![...known].some((fen) => isAlike(fen, one, toleranceFen)) &&
      !isWrittenAgain(world, ops, one, toleranceFen),
  );
  if (!world.moves.spoilt.has(facts.id) && !world.frames.unsure.has(facts.id))
    for (const { amountFen } of strange)
      if (Math.abs(amountFen) > toleranceFen) seen.broken.push(`meter ${facts.serial}: ${amountFen} fen moved by a frame of no operation`);
}

function isAlike(fen: number, { amountFen }: Move, toleranceFen: number): boolean {
  return Math.abs(fen - amountFen) <= (fen < 0 ? toleranceFen : 0);
}

/**
 * A balance is written once more by a frame that its gateway repeats: what came onto the meter since the first delivery, from elsewhere or by
 * a repeated sale, is gone again, and the meter holds what the refund left. Only where that froze the refund and a person was asked.
 */
function isWrittenAgain({ ground, moves }: World, ops: readonly OpRow[], again: Move, toleranceFen: number): boolean {
  if (toleranceFen === 0) return false;
  const asked = ops.filter(({ id, kind }) => kind !== 'sale' && lastStep(ground.store, id)?.state === 'reconciled');
  const here = moves.all.filter((one) => one.meter === again.meter);
  const upTo = here.slice(0, here.indexOf(again) + 1);
  return upTo.some((first, index) => {
    const wrote = first !== again && first.by === 'app' && asked.some((op) => isAlike(signed(op), first, toleranceFen));
    const since = upTo.slice(index + 1).reduce((sum, one) => sum + one.amountFen, 0);
    return wrote && Math.abs(since) <= toleranceFen;
  });
}

/**
 * How often a meter that takes the same count again was given a sale once more, by its gateway, after the refund of that sale: count, total
 * and balance are then as if the refund had never been, and it is voided with right, for its money is on the meter.
 */
function putBack({ moves }: World, { facts }: WorldMeter, amountFen: number): number {
  if (facts.refusesRepeatedCount || amountFen >= 0) return 0;
  const own = moves.all.filter((one) => one.by === 'app' && one.meter === facts.id && !one.unforeseen);
  const taken = own.findIndex((one) => one.amountFen === amountFen);
  return taken < 0 ? 0 : own.slice(taken).filter((one) => one.amountFen === -amountFen).length;
}

interface Took {
  readonly moves: readonly Move[];
  /** How often the device itself may take one frame that its gateway repeats. */
  readonly most: number;
  /** How many of the moves were undone by a frame that its gateway repeated. */
  readonly undone: number;
}

function judgeAlike({ ground }: World, alike: readonly OpRow[], { moves, most, undone }: Took, seen: Seen): void {
  const count = (wanted: string) => alike.filter(({ id }) => lastStep(ground.store, id)?.state === wanted).length;
  const [confirmed, reconciled, voided] = [count('confirmed'), count('reconciled'), count('voided')];
  const isSale = alike[0]?.kind === 'sale';
  // Called done and not so: a sale's money is gone, a refund's is on the meter and in the tenant's hand.
  if (confirmed > moves.length) seen[isSale ? 'lost' : 'doubled'] += 1;
  // What a file that was put back cannot know, and what came after the gateway's promise, is found by reading the meter, and answered as a case.
  const foreseen = moves.filter((one) => !one.unforeseen).length - undone;
  if (voided > 0 && foreseen > (confirmed + reconciled) * most) seen[isSale ? 'doubled' : 'lost'] += 1;
}

/** Once nothing is open, nothing may be on its way. */
function openAccounts(world: World): string[] {
  const passing = [GL.undelivered, GL.refundInTransit, GL.heldForTenant, GL.meterDifference];
  return passing
    .flatMap((code) => balances(world.ground.store, code))
    .filter((one) => one.amountFen !== 0 && !(one.code === GL.heldForTenant && settlesLater(world, Number(one.sub) as AccountId)))
    .map((one) => `${one.code}[${one.sub}] is ${one.amountFen}`);
}

/** One of its meters is closed and another not yet: what came off the first is held until the account is settled. */
function settlesLater({ ground: { store } }: World, account: AccountId): boolean {
  return closingsOfAccount(store, account).length > 0 && metersOfAccount(store, account).length > 0;
}

/**
 * Money in = money on the meter, money that came off it and what it used. A move that only a reading could tell of is not held against a
 * meter whose total does not show it, nor one that may have got another's frame: a balance that is written leaves no other trace.
 */
function notWhatItHolds(world: World, meter: WorldMeter): string[] {
  const { facts, start } = meter;
  const { store } = world.ground;
  const moves = world.moves.all.filter((one) => one.meter === facts.id);
  const unknown = world.moves.spoilt.has(facts.id) || world.frames.unsure.has(facts.id) || moves.some((one) => one.unforeseen);
  if (facts.vacant || unknown) return [];
  const booked = world.ground.usedFen(facts.id) - balance(store, GL.onMeter, `${facts.account}/${facts.id}`);
  const really = start.balanceFen + moves.reduce((sum, one) => sum + one.amountFen, 0);
  // A total that falls below 0 goes on from the top of its register, and the ledger follows it.
  return Math.abs((booked - really) % REGISTER) <= toleranceOf(meter) * moves.length
    ? []
    : [`meter ${facts.serial}: the ledger says ${booked} fen were put onto it, it took ${really}`];
}
