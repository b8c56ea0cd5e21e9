/** What became of a technician's acts: none is gone, none was sent more than twice, none is open, and what is called done is so. */
import type Database from 'better-sqlite3';
import type { SimulatedMeter } from '../../simulator/meter/meter.ts';
import type { Act } from './technician.ts';

export type ActFault = readonly [kind: 'lost' | 'doubled' | 'stuck', text: string];

/** A write of control that took effect. */
export interface Switched {
  readonly serial: string;
}

interface InLedger {
  readonly state: string;
  /** Frames that may have left. */
  readonly sent: number;
}

const FINAL = ['done', 'notDone', 'givenUp'];
const MOST_SENT = 2;
/** What a meter says after an act. */
const FORCED = { trip: 'trip', keepPower: 'close', restore: 'none' } as const;

export function actFindings(
  db: Database.Database,
  acts: readonly Act[],
  meters: readonly SimulatedMeter[],
  switched: readonly Switched[],
): ActFault[] {
  const stored = db.prepare<[string], InLedger>(
    `SELECT (SELECT state FROM job_step s WHERE s.job = job.id ORDER BY n DESC LIMIT 1) AS state,
            (SELECT count(*) FROM job_step s WHERE s.job = job.id AND s.state = 'sending') AS sent
     FROM job WHERE uid = ?`,
  );
  const known = new Map(acts.map((act) => [act, stored.get(act.uid)]));
  return [
    ...acts.flatMap((act) => actFaults(act, known.get(act)).map((kind): ActFault => [kind, words(act, known.get(act))])),
    ...meters.flatMap(({ state }) => meterFaults(state, acts, known, switched)),
  ];
}

/** What is wrong with one act. @param row undefined where the ledger has none */
export function actFaults(act: Pick<Act, 'acknowledged' | 'refused'>, row: InLedger | undefined): ActFault[0][] {
  const faults: ActFault[0][] = [];
  if (!row && act.acknowledged) faults.push('lost');
  if (row && row.sent > MOST_SENT) faults.push('doubled');
  if (act.refused !== null || (row && !FINAL.includes(row.state))) faults.push('stuck');
  return faults;
}

function meterFaults(
  { serial, forced }: SimulatedMeter['state'],
  acts: readonly Act[],
  known: ReadonlyMap<Act, InLedger | undefined>,
  switched: readonly Switched[],
): ActFault[] {
  const own = acts.filter((act) => act.customer.serial === serial && known.get(act));
  const sent = own.reduce((sum, act) => sum + known.get(act)!.sent, 0);
  const took = switched.filter((one) => one.serial === serial).length;
  const last = own.at(-1);
  const faults: ActFault[] = [];
  if (took > sent) faults.push(['doubled', `${serial}: ${took} acts took effect, ${sent} were sent`]);
  if (last && known.get(last)!.state === 'done' && FORCED[last.kind] !== forced)
    faults.push(['lost', `${serial}: ${last.kind} is called done, the meter says ${forced}`]);
  return faults;
}

function words({ customer, kind, refused }: Act, row: InLedger | undefined): string {
  return `${kind} of ${customer.serial}: ${row?.state ?? 'unknown'}, sent ${row?.sent ?? 0} times${refused ? `, refused: ${refused}` : ''}`;
}
