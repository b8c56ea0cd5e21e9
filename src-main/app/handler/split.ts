/** One payment over several meters. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import { addFen } from '../../../src-shared/value/fen.ts';
import type { OpId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { quoteSplit, sellSplit } from '../../service/sale/split.ts';
import { splitView } from '../../service/sale/split-view.ts';
import { opById, opByUid } from '../../store/sale/op.ts';
import { actorOf, type AppParts, type HandlersOf } from './parts.ts';
import { whenChanged } from './when-changed.ts';

export function splitHandlers({ engine }: AppParts): HandlersOf<'sale.quoteSplit' | 'sale.split' | 'payment.view'> {
  const { context, settler } = engine;
  const { store } = context;
  const viewed = (sold: Result<OpId[], Fault>) => {
    if (!sold.ok) return sold;
    const payment = sold.value[0] === undefined ? null : (opById(store, sold.value[0])?.payment ?? null);
    if (payment === null) throw new Error('a split payment has no payment');
    return good(splitView(context, settler, payment));
  };
  return {
    'sale.quoteSplit': (input) => {
      const lines = quoteSplit(context, input);
      if (lines === null) return bad({ code: 'meter.unknown', field: 'lines' });
      return good({ totalFen: addFen(...input.lines.map(({ amountFen }) => amountFen)), lines });
    },
    'sale.split': (input, caller) => {
      const sold = sellSplit(context, actorOf(caller), input, caller.rights.has('sendLater'));
      if (sold.ok) for (const op of sold.value) void settler.engage(op);
      return viewed(sold);
    },
    'payment.view': async ({ uid, unlessMark, waitMs }) => {
      const payment = opByUid(store, uid)?.payment ?? null;
      if (payment === null) return bad({ code: 'operation.unknown', field: 'uid' });
      const look = () => {
        const view = splitView(context, settler, payment);
        return { state: view.mark, final: view.operations.every(({ final }) => final) && view.slipId !== null, view };
      };
      return good((await whenChanged(context.env.clock, look, unlessMark, waitMs)).view);
    },
  };
}
