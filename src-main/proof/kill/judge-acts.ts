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
  const last = db.prepare<[string], InLedger & { readonly kind: keyof typeof FORCED }>(LAST);
  const known = new Map(acts.map((act) => [act, stored.get(act.uid)]));
  return [
    ...acts.flatMap((act) => actFaults(act, known.get(act)).map((kind): ActFault => [kind, words(act, known.get(act))])),
    ...meters.flatMap(({ state }) => meterFaults(last, state, switched)),
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

/** Of every act on a meter, whoever asked for it: a closing trips by an act of its own. */
const LAST = `SELECT j.kind, (SELECT state FROM job_step s WHERE s.job = i.job AND s.meter = i.meter ORDER BY n DESC LIMIT 1) AS state,
    (SELECT count(*) FROM job_step s WHERE s.meter = i.meter AND s.state = 'sending') AS sent
  FROM job_item i JOIN job j ON j.id = i.job JOIN meter m ON m.id = i.meter WHERE m.serial = ? AND j.kind IN ('trip', 'keepPower', 'restore')
  ORDER BY i.job DESC LIMIT 1`;

function meterFaults(
  last: Database.Statement<[string], InLedger & { readonly kind: keyof typeof FORCED }>,
  { serial, forced }: SimulatedMeter['state'],
  switched: readonly Switched[],
): ActFault[] {
  const act = last.get(serial);
  const took = switched.filter((one) => one.serial === serial).length;
  const faults: ActFault[] = [];
  if (took > (act?.sent ?? 0)) faults.push(['doubled', `${serial}: ${took} acts took effect, ${act?.sent ?? 0} were sent`]);
  if (act?.state === 'done' && FORCED[act.kind] !== forced)
    faults.push(['lost', `${serial}: ${act.kind} is called done, the meter says ${forced}`]);
  return faults;
}

function words({ customer, kind, refused }: Act, row: InLedger | undefined): string {
  return `${kind} of ${customer.serial}: ${row?.state ?? 'unknown'}, sent ${row?.sent ?? 0} times${refused ? `, refused: ${refused}` : ''}`;
}
