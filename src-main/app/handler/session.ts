/** First run, signing in and out. */
import { needsAdministrator, operatorView } from '../../service/operator.ts';
import { closeSession } from '../../service/session.ts';
import { createAdministrator, signIn } from '../../service/sign-in.ts';
import { good } from '../../../src-shared/value/result.ts';
import { site } from '../../store/site.ts';
import { actorOf, type AppParts, type HandlersOf } from './parts.ts';

type SessionCalls = 'setup.status' | 'setup.createAdministrator' | 'session.signIn' | 'session.current' | 'session.signOut';

export function sessionHandlers({ engine, passwords, version, zone, practiceOperators }: AppParts): HandlersOf<SessionCalls> {
  const { store } = engine.context;
  return {
    'setup.status': () =>
      good({
        needsAdministrator: needsAdministrator(store),
        practice: site(store)?.practice === 1,
        siteName: site(store)?.name ?? '',
        version,
        practiceOperators: practiceOperators.map((operator) => ({ ...operator, roles: [...operator.roles] })),
      }),
    'setup.createAdministrator': (input, caller) => createAdministrator({ store, passwords }, input, { seat: caller.seatId, zone }),
    'session.signIn': (input, caller) => signIn({ store, passwords }, input, caller.seatId),
    'session.current': (_input, caller) => good(operatorView(store, actorOf(caller).operatorId)),
    'session.signOut': (_input, caller) => {
      if (caller.sessionKey) closeSession(store, caller.sessionKey);
      return good({});
    },
  };
}
