/** Holds what a killed engine's ledger says against what the meters really took and what the cashier was told. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import * as v from 'valibot';
import type { SimulatedMeter } from '../../simulator/meter/meter.ts';
import type { Sale } from './cashier.ts';
import { officeFindings } from './judge-office.ts';
import { actFindings, type Switched } from './judge-acts.ts';
import type { Credited } from './kill-switch.ts';
import type { Task } from './office.ts';
import type { Act } from './technician.ts';

export interface Verdict {
  /** Money that the cashier was told of, or that the ledger calls delivered, and that is nowhere. */
  readonly lost: number;
  /** Money on a meter more often than the ledger says, or both given back and on the meter. */
  readonly doubled: number;
  /** Operations and cases still open when all is quiet. */
  readonly stuck: number;
  /** What the auditor found, and books that differ. */
  readonly auditBreaks: number;
  /** Each of the above in words. */
  readonly findings: readonly string[];
}

export interface Evidence {
  readonly folder: string;
  readonly sales: readonly Sale[];
  readonly credited: readonly Credited[];
  readonly meters: readonly SimulatedMeter[];
  readonly acts: readonly Act[];
  readonly tasks: readonly Task[];
  readonly switched: readonly Switched[];
}

interface OpInLedger {
  readonly uid: string;
  readonly kind: string;
  readonly amountFen: number;
  readonly state: string;
}

type Kind = 'lost' | 'doubled' | 'stuck' | 'auditBreaks';
type Finding = readonly [kind: Kind, text: string];

const AUDIT = join(import.meta.dirname, '../../command/audit.ts');
const DRAWER = '1001';
const PAID_BACK = `SELECT (SELECT ifnull(sum(op.amount_fen), 0) FROM entry e JOIN op ON op.id = e.op WHERE e.kind = 'refund.paidOut')
  + (SELECT ifnull(sum(paid_out_fen), 0) FROM settlement)`;
const FINAL = ['confirmed', 'voided'];
const auditReport = v.object({ breaks: v.array(v.object({ check: v.string(), subject: v.string(), detail: v.string() })) });

/** The engine must have ended. */
export function judge(evidence: Evidence): Verdict {
  const db = new Database(join(evidence.folder, 'ledger.db'), { readonly: true, fileMustExist: true });
  try {
    const ops = lastStates(db);
    const found = [...saleFindings(evidence, ops), ...strangers(evidence, ops), ...books(evidence, db), ...cases(db), ...drawer(db, ops)];
    const acts = actFindings(db, evidence.acts, evidence.meters, evidence.switched);
    const office = officeFindings(db, evidence.tasks, evidence.credited);
    return summed([...found, ...acts, ...office, ...audit(evidence.folder)]);
  } finally {
    db.close();
  }
}

function summed(found: readonly Finding[]): Verdict {
  const count = (kind: Kind) => found.filter(([one]) => one === kind).length;
  return {
    lost: count('lost'),
    doubled: count('doubled'),
    stuck: count('stuck'),
    auditBreaks: count('auditBreaks'),
    findings: found.map(([kind, text]) => `${kind}: ${text}`),
  };
}

function lastStates(db: Database.Database): Map<string, OpInLedger> {
  const rows = db.prepare<[], OpInLedger>(
    `SELECT op.uid, op.kind, op.amount_fen AS amountFen, step.state FROM op JOIN op_step step ON step.op = op.id
     WHERE step.n = (SELECT max(n) FROM op_step WHERE op = op.id)`,
  );
  return new Map(rows.all().map((row) => [row.uid, row]));
}

function saleFindings({ sales, credited }: Evidence, ops: ReadonlyMap<string, OpInLedger>): Finding[] {
  return sales.flatMap((sale) => {
    const { serial } = sale.customer;
    const times = credited.filter((one) => one.serial === serial && one.amountFen === sale.amountFen).length;
    const state = ops.get(sale.uid)?.state ?? 'unknown';
    const text = `${sale.amountFen} fen for ${serial}: ${state} in the ledger, ${times} times on the meter, shown as ${sale.state}${sale.refused ? `, refused: ${sale.refused}` : ''}`;
    return saleFaults(sale, state, times).map((kind): Finding => [kind, text]);
  });
}

/**
 * What is wrong with one sale.
 * @param state its last one in the ledger; 'unknown' where the ledger has no such operation
 * @param times how often its amount was put onto its meter
 */
export function saleFaults(sale: Pick<Sale, 'acknowledged' | 'refused'>, state: string, times: number): Kind[] {
  const faults: Kind[] = [];
  if (state === 'unknown' && sale.acknowledged) faults.push('lost');
  if (state === 'confirmed' && times === 0) faults.push('lost');
  if (times > (state === 'unknown' || state === 'voided' ? 0 : 1)) faults.push('doubled');
  if (sale.refused !== null || (state !== 'unknown' && !FINAL.includes(state))) faults.push('stuck');
  return faults;
}

/** What nobody sold. */
function strangers({ sales, tasks, credited }: Evidence, ops: ReadonlyMap<string, OpInLedger>): Finding[] {
  const sold = sales.map((sale) => `${sale.customer.serial} ${sale.amountFen}`);
  const amounts = new Set([...sold, ...tasks.map((task) => `${task.customer.serial} ${-task.amountFen}`)]);
  const uids = new Set<string>([...sales, ...tasks].map(({ uid }) => uid));
  const unsold = credited.filter((one) => !amounts.has(`${one.serial} ${one.amountFen}`));
  // A closing makes its own.
  const unknown = [...ops.values()].filter(({ uid, kind }) => kind !== 'closing' && !uids.has(uid)).map(({ uid }) => uid);
  return [
    ...unsold.map((one): Finding => ['doubled', `${one.amountFen} fen on ${one.serial} that nobody sold`]),
    ...unknown.map((uid): Finding => ['doubled', `operation ${uid} that nobody asked for`]),
  ];
}

/** The meters' own registers against the ledger's last line for each. */
function books({ meters }: Evidence, db: Database.Database): Finding[] {
  const last = db.prepare<[string], { purchaseCount: number; totalFen: number }>(
    `SELECT purchase_count AS purchaseCount, total_fen AS totalFen FROM meter_book
     WHERE meter = (SELECT id FROM meter WHERE serial = ?) ORDER BY n DESC LIMIT 1`,
  );
  return meters.flatMap(({ state }): Finding[] => {
    const book = last.get(state.serial);
    const text = `${state.serial}: meter ${state.purchaseCount}/${state.totalPurchasedFen}, ledger ${book?.purchaseCount}/${book?.totalFen}`;
    if (!book || state.totalPurchasedFen < book.totalFen) return [['lost', text]];
    if (state.totalPurchasedFen > book.totalFen) return [['doubled', text]];
    return state.purchaseCount === book.purchaseCount ? [] : [['auditBreaks', text]];
  });
}

function cases(db: Database.Database): Finding[] {
  const open = db.prepare<[], { kind: string; text: string }>(
    `SELECT kind, text FROM finding WHERE id NOT IN (SELECT finding FROM finding_event WHERE kind = 'resolved')`,
  );
  return open.all().map(({ kind, text }): Finding => ['stuck', `open case: ${kind}, ${text}`]);
}

/** All was paid in cash: what lies in the drawer is what was not given back, refunded or paid out at a settlement. */
function drawer(db: Database.Database, ops: ReadonlyMap<string, OpInLedger>): Finding[] {
  const sold = [...ops.values()].filter(({ kind, state }) => kind === 'sale' && state !== 'voided');
  const back = db.prepare<[], number>(PAID_BACK).pluck().get() ?? 0;
  const kept = sold.reduce((sum, op) => sum + op.amountFen, -back);
  const sum = `SELECT coalesce(sum(fen), 0) FROM posting JOIN gl_account gl ON gl.id = posting.gl WHERE gl.code = ?`;
  const held = db.prepare<[string], number>(sum).pluck().get(DRAWER);
  return held === kept ? [] : [['auditBreaks', `the drawer holds ${held} fen, sales less what was paid back are ${kept} fen`]];
}

function audit(folder: string): Finding[] {
  const { stdout, stderr } = spawnSync(process.execPath, [AUDIT, '--data', folder, '--json'], { encoding: 'utf8' });
  const line = stdout.trimEnd().split('\n').at(-1);
  if (!line) return [['auditBreaks', `the auditor said nothing: ${stderr}`]];
  const { breaks } = v.parse(auditReport, JSON.parse(line));
  return breaks.map(({ check, subject, detail }): Finding => ['auditBreaks', `${check}: ${subject}: ${detail}`]);
}
