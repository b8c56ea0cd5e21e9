/** The daily proof: cases of consumption, ledger against meter, courtesy credit, energy typed as an amount. */
import { bad, good } from '../../../src-shared/value/result.ts';
import { consumptionCaseView } from '../../service/consumption/case-view.ts';
import { closeConsumptionCase } from '../../service/consumption/close-case.ts';
import { holdAgainst } from '../../service/consumption/hold-against.ts';
import { amountFor } from '../../service/sale/amount-for.ts';
import { courtesyView, giveCourtesy } from '../../service/sale/courtesy.ts';
import { operationView } from '../../service/sale/operation-view.ts';
import { findingById } from '../../store/ledger/meter-case.ts';
import { actorOf, type AppParts, type HandlersOf } from './parts.ts';
import { orUnknown } from './sale.ts';

type DailyCalls =
  'consumption.case' | 'consumption.closeCase' | 'consumption.holdAgainst' | 'courtesy.view' | 'courtesy.give' | 'sale.amountFor';

export function dailyHandlers({ engine }: AppParts): HandlersOf<DailyCalls> {
  const { context, settler, consumption } = engine;
  return {
    'consumption.case': ({ findingId }) => orUnknown(consumptionCaseView(context, findingId), 'finding.notOpen', 'findingId'),
    'consumption.closeCase': (input, caller) => {
      const meter = findingById(context.store, input.findingId)?.meter;
      const closed = closeConsumptionCase(context, actorOf(caller), input);
      // What waited behind this case goes on.
      if (closed.ok && meter) consumption.freezeTaken(meter);
      return closed;
    },
    'consumption.holdAgainst': ({ meterId }) => holdAgainst(context, meterId),
    'courtesy.view': ({ accountId, meterId }) => orUnknown(courtesyView(context, accountId, meterId), 'meter.unknown', 'meterId'),
    'courtesy.give': (input, caller) => {
      const given = giveCourtesy(context, actorOf(caller), input);
      if (!given.ok) return bad(given.fault);
      void settler.engage(given.value);
      return good(operationView(context, settler, given.value));
    },
    'sale.amountFor': (input) => amountFor(context, input),
  };
}
