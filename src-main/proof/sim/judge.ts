/** Holds the ledger against what the meters really took, and against the auditor. */
import { GL } from '../../domain/ledger/chart.ts';
import { lastBook } from '../../store/ledger/book.ts';
import { openFindings } from '../../store/ledger/finding.ts';
import { balances } from '../../store/ledger/ledger.ts';
import { openOps } from '../../store/sale/open-op.ts';
import { latestOps, lastStep } from '../../store/sale/op.ts';
import type { World } from './world.ts';

export interface Verdict {
  readonly sales: number;
  /** Money taken that is neither on a meter nor given back. */
  readonly lost: number;
  /** Money on a meter that the ledger does not know of, or that was given back as well. */
  readonly doubled: number;
  /** Still open when everything has been quiet for long. */
  readonly stuck: number;
  /** What the auditor found, and what was thrown. */
  readonly broken: readonly string[];
}

const MOST = 100;

export function judge(world: World): Verdict {
  const { store } = world.ground;
  let lost = 0;
  let doubled = 0;
  const broken: string[] = [];
  for (const { facts, device } of world.meters) {
    const book = lastBook(store, facts.id);
    const behind = device.state.totalPurchasedFen - (book?.totalFen ?? 0);
    const countBehind = device.state.purchaseCount - (book?.purchaseCount ?? 0);
    if (behind < 0) lost += 1;
    if (behind > 0) doubled += 1;
    if (behind === 0 && countBehind !== 0)
      broken.push(`meter ${facts.serial}: count ${device.state.purchaseCount}, ledger ${book?.purchaseCount}`);
  }
  const ops = latestOps(store, MOST);
  for (const op of ops) {
    const arrived = world.credited.filter((one) => one.by === 'app' && one.meter === op.meter && one.amountFen === op.creditFen);
    const state = lastStep(store, op.id)?.state;
    if (state === 'confirmed' && arrived.length === 0) lost += 1;
    // What a file that was put back cannot know, and what came after the gateway's promise, is found by reading the meter, and answered as a case.
    if (state === 'voided' && arrived.some((one) => !one.unforeseen)) doubled += 1;
  }
  // Each customer's amount is their own.
  const paidTwice = ops.length - new Set(ops.map((op) => op.amountFen)).size;
  if (paidTwice > 0) broken.push(`${paidTwice} sales more than customers`);
  const attempts = ops.reduce((sum, op) => sum + (lastStep(store, op.id)?.attempt ?? 0), 0);
  const { moneyFrames } = world.frames;
  if (moneyFrames > attempts) broken.push(`${moneyFrames} money frames for ${attempts} attempts`);
  broken.push(...world.truth.stale, ...world.frames.broken, ...world.thrown);
  const stuck = openOps(store, MOST).length + openFindings(store, MOST).length;
  if (stuck === 0) broken.push(...openAccounts(world));
  const report = world.ground.audit();
  broken.push(...report.breaks.map(({ check, subject, detail }) => `${check}: ${subject}: ${detail}`));
  return { sales: ops.length, lost, doubled, stuck, broken };
}

/** Once nothing is open, nothing may be on its way. */
function openAccounts(world: World): string[] {
  const passing = [GL.undelivered, GL.heldForTenant, GL.meterDifference];
  return passing
    .flatMap((code) => balances(world.ground.store, code))
    .filter((one) => one.amountFen !== 0)
    .map((one) => `${one.code}[${one.sub}] is ${one.amountFen}`);
}
