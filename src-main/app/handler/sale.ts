/** The sell desk and what follows a sale. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { OpId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { accountCard, find, payMethods } from '../../service/desk/desk.ts';
import { giveBack, sendLater } from '../../service/sale/choose.ts';
import { operationView, type OperationOutput } from '../../service/sale/operation-view.ts';
import { quote } from '../../service/sale/quote.ts';
import { compare, reconcile } from '../../service/sale/reconcile.ts';
import { sell } from '../../service/sale/sell.ts';
import { tray } from '../../service/view/tray.ts';
import { opById, opByUid } from '../../store/sale/op.ts';
import type { Engine } from '../engine.ts';
import { actorOf, type AppParts, type HandlersOf } from './parts.ts';
import { whenChanged } from './when-changed.ts';

type SaleCalls =
  | 'desk.find'
  | 'desk.account'
  | 'desk.payMethods'
  | 'sale.quote'
  | 'sale.sell'
  | 'operation.view'
  | 'operation.tray'
  | 'operation.checkAgain'
  | 'operation.giveBack'
  | 'operation.sendLater'
  | 'operation.compare'
  | 'operation.reconcile';

export function saleHandlers({ engine }: AppParts): HandlersOf<SaleCalls> {
  const { context, settler, index } = engine;
  const { store } = context;
  return {
    'desk.find': ({ text }) => good(find(context, index, text)),
    'desk.account': ({ accountId }) => orUnknown(accountCard(context, accountId), 'account.unknown', 'accountId'),
    'desk.payMethods': () => good(payMethods(context)),
    'sale.quote': ({ accountId, meterId, amountFen }) =>
      orUnknown(quote(context, accountId, meterId, amountFen), 'meter.unknown', 'meterId'),
    'sale.sell': (input, caller) => {
      const sold = sell(context, actorOf(caller), input, caller.rights.has('sendLater'));
      if (sold.ok) void settler.engage(sold.value);
      return viewed(engine, sold);
    },
    'operation.view': async ({ uid, unlessState, waitMs }) => {
      const op = opByUid(store, uid);
      if (!op) return bad({ code: 'operation.unknown', field: 'uid' });
      return good(await whenChanged(context.env.clock, () => operationView(context, settler, op.id), unlessState, waitMs));
    },
    'operation.tray': ({ mine }, caller) => good(tray(context, settler, mine ? actorOf(caller).operatorId : null)),
    'operation.checkAgain': async ({ opId }) => {
      if (!opById(store, opId)) return bad({ code: 'operation.unknown', field: 'opId' });
      await settler.engage(opId);
      return good(operationView(context, settler, opId));
    },
    'operation.giveBack': ({ opId }, caller) => viewed(engine, giveBack(context, actorOf(caller), opId)),
    'operation.sendLater': ({ opId }, caller) => {
      const chosen = sendLater(context, actorOf(caller), opId);
      if (chosen.ok) void settler.engage(opId);
      return viewed(engine, chosen);
    },
    'operation.compare': ({ findingId }) => compare(context, settler, findingId),
    'operation.reconcile': (input, caller) => reconcile(context, settler, actorOf(caller), input),
  };
}

function viewed({ context, settler }: Engine, outcome: Result<OpId, Fault>): Result<OperationOutput, Fault> {
  return outcome.ok ? good(operationView(context, settler, outcome.value)) : outcome;
}

export function orUnknown<T>(value: T | null, code: string, field: string): Result<T, Fault> {
  return value === null ? bad({ code, field }) : good(value);
}
