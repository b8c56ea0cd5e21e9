/** One account in full, and its details. */
import { accountPage, saveAccount } from '../../service/account-page.ts';
import { actorOf, type AppParts, type HandlersOf } from './parts.ts';

export function accountHandlers({ engine: { context } }: AppParts): HandlersOf<'account.page' | 'account.save'> {
  return {
    'account.page': ({ accountId }) => accountPage(context, accountId),
    'account.save': (input, caller) => saveAccount(context, actorOf(caller), input),
  };
}
