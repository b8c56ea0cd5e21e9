/** What was sold today, yesterday and this week, by tender. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { LocalDay, LocalTime } from '../../../src-shared/value/instant.ts';
import { localDayOf } from '../../../src-shared/value/instant.ts';
import { addDays } from '../../domain/reading/slot.ts';
import type { Store } from '../../store/database/open.ts';
import { salesOfDays, tendersOfDays } from '../../store/site/overview.ts';

type Sold = NonNullable<HandlerOutput<'overview.read'>['sold']>;

export function soldLately(store: Store, local: LocalTime): Sold {
  const today = localDayOf(local);
  const yesterday = addDays(today, -1);
  const monday = addDays(today, 1 - local.weekday);
  const from = monday < yesterday ? monday : yesterday;
  const tenders = tendersOfDays(store, from, today);
  const sales = salesOfDays(store, from, today);
  const sold = (first: LocalDay, last: LocalDay): Sold['today'] => {
    const rows = tenders.filter(({ day }) => day >= first && day <= last);
    const byMethod = [...Map.groupBy(rows, ({ method }) => method)].map(([method, group]) => ({
      method,
      amountFen: fen(group.reduce((sum, one) => sum + one.amountFen, 0)),
      count: group.reduce((sum, one) => sum + one.count, 0),
    }));
    const counted = [...sales].filter(([day]) => day >= first && day <= last);
    return {
      amountFen: fen(byMethod.reduce((sum, one) => sum + one.amountFen, 0)),
      sales: counted.reduce((sum, [, count]) => sum + count, 0),
      byMethod: byMethod.sort((a, b) => b.amountFen - a.amountFen),
    };
  };
  return { today: sold(today, today), yesterday: sold(yesterday, yesterday), week: sold(monday, today) };
}
