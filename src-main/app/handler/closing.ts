/** Closing accounts: final readings, settlement, deposits, debts at the counter. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { AccountId, ClosingId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { closingAccount, personOwing } from '../../service/closing/account-view.ts';
import { abandonClosing, resumeClosing } from '../../service/closing/choose.ts';
import { closingView, unfinishedClosings, type ClosingOutput } from '../../service/closing/closing-view.ts';
import { collectDebt, takeDeposit } from '../../service/closing/counter.ts';
import { lookAtClosedMeter } from '../../service/closing/look-at-meter.ts';
import { figuresOf } from '../../service/closing/money.ts';
import { settleAccount } from '../../service/closing/settle.ts';
import { startClosing, startTypedClosing } from '../../service/closing/start.ts';
import { closingByUid } from '../../store/act/closing.ts';
import { actorOf, type AppParts, type HandlersOf } from './parts.ts';
import { orUnknown } from './sale.ts';
import { whenChanged } from './when-changed.ts';

type ClosingCalls =
  | 'closing.start'
  | 'closing.startTyped'
  | 'closing.view'
  | 'closing.unfinished'
  | 'closing.resume'
  | 'closing.abandon'
  | 'closing.account'
  | 'closing.settle'
  | 'closing.lookAtMeter'
  | 'deposit.take'
  | 'debt.collect'
  | 'person.owing';

export function closingHandlers({ engine }: AppParts): HandlersOf<ClosingCalls> {
  const { context, closings, jobs } = engine;
  const { store, env } = context;
  const viewed = (outcome: Result<ClosingId, Fault>): Result<ClosingOutput, Fault> =>
    outcome.ok ? good(closingView(context, engine, outcome.value)) : outcome;
  const account = (id: AccountId) => orUnknown(closingAccount(context, engine, id), 'account.unknown', 'accountId');
  const counted = (accountId: AccountId) => {
    const { depositFen, owedFen } = figuresOf(store, accountId);
    return good({ accountId, depositFen, owedFen });
  };
  return {
    'closing.start': (input, caller) => viewed(startClosing(context, closings, actorOf(caller), input)),
    'closing.startTyped': async (input, caller) => viewed(await startTypedClosing(context, actorOf(caller), input)),
    'closing.view': async ({ uid, unlessMark, waitMs }) => {
      const row = closingByUid(store, uid);
      if (!row) return bad({ code: 'closing.unknown', field: 'uid' });
      const look = () => {
        const view = closingView(context, engine, row.id);
        return { state: view.mark, final: view.final, view };
      };
      return good((await whenChanged(env.clock, look, unlessMark, waitMs)).view);
    },
    'closing.unfinished': () => good(unfinishedClosings(context, engine)),
    'closing.resume': ({ uid }, caller) => viewed(resumeClosing(context, closings, actorOf(caller), uid)),
    'closing.abandon': ({ uid }, caller) => viewed(abandonClosing(context, jobs, actorOf(caller), uid)),
    'closing.account': ({ accountId }) => account(accountId),
    'closing.settle': (input, caller) => {
      const settled = settleAccount(context, actorOf(caller), input);
      return settled.ok ? account(settled.value) : settled;
    },
    'closing.lookAtMeter': async ({ findingId }, caller) => {
      const looked = await lookAtClosedMeter(context, actorOf(caller), findingId);
      return looked.ok ? good({ findingId: looked.value }) : looked;
    },
    'deposit.take': (input, caller) => {
      const taken = takeDeposit(context, actorOf(caller), input);
      return taken.ok ? counted(input.accountId) : taken;
    },
    'debt.collect': (input, caller) => {
      const taken = collectDebt(context, actorOf(caller), input);
      return taken.ok ? counted(input.accountId) : taken;
    },
    'person.owing': (input) => good(personOwing(context, input)),
  };
}
