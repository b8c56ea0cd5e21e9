/** 今日 and one meter's own page. */
import type { MeterId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import type { Fault } from '../../../src-shared/contract/call.ts';
import { meterEvents } from '../../service/view/meter-events.ts';
import { meterSales, meterView } from '../../service/view/meter-page.ts';
import { overview } from '../../service/view/overview.ts';
import { meterById } from '../../store/site/meter.ts';
import { wallOrder } from '../../store/site/wall.ts';
import type { AppParts, HandlersOf } from './parts.ts';
import { orUnknown } from './sale.ts';

type OverviewCalls = 'overview.read' | 'meter.order' | 'meter.view' | 'meter.sales' | 'meter.events';

export function overviewHandlers({ engine: { context, index } }: AppParts): HandlersOf<OverviewCalls> {
  const known = <T>(meterId: MeterId, answer: () => T): Result<T, Fault> =>
    meterById(context.store, meterId) ? good(answer()) : bad({ code: 'meter.unknown', field: 'meterId' });
  return {
    // Whoever prints slips or reads the log of acts has to do with the money; a technician does not.
    'overview.read': (_input, { rights }) => good(overview(context, rights.has('printSlip') || rights.has('viewLog'))),
    'meter.order': () => good({ meterIds: wallOrder(context.store) }),
    'meter.view': ({ meterId }) => orUnknown(meterView(context, index, meterId), 'meter.unknown', 'meterId'),
    'meter.sales': (input) => known(input.meterId, () => meterSales(context, input)),
    'meter.events': (input) => known(input.meterId, () => meterEvents(context, input)),
  };
}
