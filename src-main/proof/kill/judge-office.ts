/** What became of refunds and closings: none is gone, none left a meter twice, cash went out once and after the meter, nothing is open. */
import type Database from 'better-sqlite3';
import type { Credited } from './kill-switch.ts';
import type { Task } from './office.ts';

export type OfficeFault = readonly [kind: 'lost' | 'doubled' | 'stuck', text: string];

/** What the ledger has of one of them. */
export interface InLedger {
  /** Of the refund's operation, or of the closing; 'unknown' where there is none. */
  readonly state: string;
  /** Paid out, or settled. */
  readonly paid: boolean;
}

const REFUND = `SELECT (SELECT state FROM op_step s WHERE s.op = op.id ORDER BY n DESC LIMIT 1) AS state,
  EXISTS (SELECT 1 FROM entry e WHERE e.op = op.id AND e.kind = 'refund.paidOut') AS paid FROM op WHERE uid = ?`;
const CLOSING = `SELECT (SELECT state FROM closing_step s WHERE s.closing = c.id ORDER BY n DESC LIMIT 1) AS state,
  EXISTS (SELECT 1 FROM settlement t WHERE t.account = c.account) AS paid FROM closing c WHERE uid = ?`;

export function officeFindings(db: Database.Database, tasks: readonly Task[], credited: readonly Credited[]): OfficeFault[] {
  const of = {
    refund: db.prepare<[string], { state: string; paid: number }>(REFUND),
    closing: db.prepare<[string], { state: string; paid: number }>(CLOSING),
  };
  return tasks.flatMap((task) => {
    const row = of[task.kind].get(task.uid);
    const found: InLedger = { state: row?.state ?? 'unknown', paid: row?.paid === 1 };
    const { serial } = task.customer;
    const times = credited.filter((one) => one.serial === serial && one.amountFen === -task.amountFen).length;
    const text = `${task.kind} of ${task.amountFen} fen at ${serial}: ${found.state}, ${times} times off the meter, ${found.paid ? '' : 'not '}paid${task.refused ? `, refused: ${task.refused}` : ''}`;
    const faults = task.kind === 'refund' ? refundFaults(task, found, times) : closingFaults(task, found);
    return faults.map((kind): OfficeFault => [kind, text]);
  });
}

type Known = Pick<Task, 'acknowledged' | 'refused' | 'over'>;

/** @param times how often its amount left its meter */
export function refundFaults({ acknowledged, refused }: Known, { state, paid }: InLedger, times: number): OfficeFault[0][] {
  const faults: OfficeFault[0][] = [];
  const off = state === 'confirmed';
  if (state === 'unknown' && acknowledged) faults.push('lost');
  if (times > (off ? 1 : 0)) faults.push('lost');
  if ((off && times === 0) || (paid && !off)) faults.push('doubled');
  if (refused !== null || (off && !paid) || !['unknown', 'confirmed', 'voided'].includes(state)) faults.push('stuck');
  return faults;
}

export function closingFaults({ acknowledged, refused, over }: Known, { state, paid }: InLedger): OfficeFault[0][] {
  const faults: OfficeFault[0][] = [];
  if (state === 'unknown' && acknowledged) faults.push('lost');
  if (state === 'abandoned' && paid) faults.push('doubled');
  if (refused !== null || !over || (state === 'closed' && !paid) || !['unknown', 'closed', 'abandoned'].includes(state))
    faults.push('stuck');
  return faults;
}
