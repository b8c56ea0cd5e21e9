/** Cashier risk 收银风险: counts by operator for a period, and the rows behind each. */
import type { HandlerOutput, ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import { RISKS, type Risk } from '../../../src-shared/contract/operator/risk.ts';
import { addFen, ZERO_FEN } from '../../../src-shared/value/fen.ts';
import type { LocalDay } from '../../../src-shared/value/instant.ts';
import { localDayOf, startOfDay } from '../../../src-shared/value/instant.ts';
import type { MeterId, OperatorId } from '../../../src-shared/value/id.ts';
import { addDays } from '../../domain/reading/slot.ts';
import { operatorById } from '../../store/people/operator.ts';
import { IDLE_CENTI_KWH, riskRows, salesOf, usedBetween, type Period, type RiskRow } from '../../store/people/risk.ts';
import { accountById } from '../../store/site/account.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import type { Context } from '../context.ts';

/** Counted: a period with more of one kind is long enough to be looked at in parts. */
const MOST_COUNTED = 20_000;
const MOST_SHOWN = 200;
const IDLE_DAYS = 30;

type Asked = Pick<ParsedInput<'risk.read'>, 'from' | 'to'>;

export function riskOverview(context: Context, asked: Asked): HandlerOutput<'risk.read'> {
  const period = periodOf(context, asked);
  const sales = salesOf(context.store, { ...period, limit: MOST_COUNTED });
  const byRisk = new Map(RISKS.map((risk) => [risk, rowsOf(context, risk, period, MOST_COUNTED, sales)]));
  const ids = new Set([...sales, ...[...byRisk.values()].flat()].flatMap(({ operator }) => operator ?? []));
  const operators = [...ids].map((operatorId) => {
    const mine = (rows: readonly RiskRow[]) => rows.filter(({ operator }) => operator === operatorId);
    return {
      operatorId,
      name: operatorById(context.store, operatorId)?.name ?? '',
      sales: mine(sales).length,
      soldFen: sumOf(mine(sales)),
      risks: RISKS.map((risk) => ({ risk, count: mine(byRisk.get(risk) ?? []).length, amountFen: sumOf(mine(byRisk.get(risk) ?? [])) })),
    };
  });
  return { operators: operators.sort((a, b) => b.sales - a.sales) };
}

export function riskDetail(context: Context, { risk, operatorId, ...asked }: ParsedInput<'risk.rows'>): HandlerOutput<'risk.rows'> {
  const all = rowsOf(context, risk, periodOf(context, asked), MOST_COUNTED);
  const rows = all.filter(({ operator }) => operatorId === null || operator === operatorId);
  return { rows: rows.slice(0, MOST_SHOWN).map((row) => shown(context, row)), more: rows.length > MOST_SHOWN };
}

function shown({ store }: Context, row: RiskRow): HandlerOutput<'risk.rows'>['rows'][number] {
  const named = (operator: OperatorId | null) => (operator === null ? '' : (operatorById(store, operator)?.name ?? ''));
  return {
    ...{ at: row.at, operatorName: named(row.operator), amountFen: row.amountFen, about: row.about, uid: row.uid },
    accountName: row.account === null ? '' : (accountById(store, row.account)?.name ?? ''),
    room: row.meter === null ? '' : (placeOfMeter(store, row.meter)?.unitName ?? ''),
  };
}

function rowsOf(context: Context, risk: Risk, period: Period, limit: number, sales?: readonly RiskRow[]): readonly RiskRow[] {
  if (risk !== 'vacantUnits') return riskRows(context.store, risk, { ...period, limit });
  const sold = sales ?? salesOf(context.store, { ...period, limit });
  const idle = new Map<string, boolean>();
  return sold.filter((row) => {
    if (row.meter === null) return false;
    const day = localDayOf(context.localTime(row.at));
    const key = `${row.meter}/${day}`;
    if (!idle.has(key)) idle.set(key, isIdle(context, row.meter, day));
    return idle.get(key);
  });
}

/** Hardly anything was used there in the days before the sale. */
function isIdle({ store }: Context, meter: MeterId, day: LocalDay): boolean {
  const used = usedBetween(store, meter, addDays(day, -IDLE_DAYS), day);
  return used !== null && used < IDLE_CENTI_KWH;
}

function periodOf({ localTime }: Context, { from, to }: Asked): Period {
  return { from, to, fromAt: startOfDay(from, localTime), toAt: startOfDay(addDays(to, 1), localTime) };
}

function sumOf(rows: readonly RiskRow[]) {
  return addFen(ZERO_FEN, ...rows.map(({ amountFen }) => amountFen));
}
