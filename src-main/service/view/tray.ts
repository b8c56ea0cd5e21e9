/** The tray: everything that waits for somebody, oldest first. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import type { OperatorId } from '../../../src-shared/value/id.ts';
import { sentence } from '../../domain/sale/amount.ts';
import { accountById } from '../../store/site/account.ts';
import { openFindings, type FindingRow } from '../../store/ledger/finding.ts';
import { meterById } from '../../store/site/meter.ts';
import { openOps } from '../../store/sale/open-op.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import type { Context } from '../context.ts';
import { operationView } from '../sale/operation-view.ts';
import type { Settler } from '../settle/settler.ts';

const MOST_SHOWN = 200;

type Tray = HandlerOutput<'operation.tray'>;
type Case = Tray['cases'][number];

/** @param mine only this operator's, where given */
export function tray(context: Context, settler: Settler, mine: OperatorId | null): Tray {
  const open = openOps(context.store, MOST_SHOWN).filter((one) => mine === null || one.operator === mine);
  const operations = open.map((one) => operationView(context, settler, one.op));
  const findings = openFindings(context.store, MOST_SHOWN);
  const inList = new Set(operations.filter((one) => one.state === 'frozen').map((one) => one.findingId));
  const count = (state: string) => operations.filter((one) => one.state === state).length;
  return {
    operations,
    cases: findings.filter((one) => !inList.has(one.id)).flatMap((one) => caseView(context, one) ?? []),
    counts: { inDoubt: count('inDoubt'), sendLater: count('sendLater'), notReached: count('notReached'), frozen: findings.length },
  };
}

const KINDS = ['ledgerDiffers', 'frozen', 'difference', 'suspectReading', 'consumption', 'closingTyped'] as const;

function caseView({ store }: Context, { id, kind, meter, account, text, amountFen, at }: FindingRow): Case | null {
  const shown = KINDS.find((one) => one === kind);
  if (!shown || meter === null) return null;
  const serial = meterById(store, meter)?.serial ?? '';
  return {
    findingId: id,
    kind: shown,
    meterId: meter,
    room: placeOfMeter(store, meter)?.unitName ?? '',
    serial,
    accountName: account === null ? null : (accountById(store, account)?.name ?? null),
    reason: sentence(`outcome.${text}`, { expected: serial }),
    differenceFen: amountFen,
    openedAt: at,
  };
}
