/** First run, signing in and out. */
import { needsAdministrator, operatorView } from '../../service/operator.ts';
import { siteName } from '../../service/settings.ts';
import { chooseMine, siteKind } from '../../service/site-kind.ts';
import { closeSession } from '../../service/session.ts';
import { createAdministrator, signIn } from '../../service/sign-in.ts';
import { good } from '../../../src-shared/value/result.ts';
import { actorOf, type AppParts, type HandlersOf } from './parts.ts';

type SessionCalls =
  'setup.status' | 'setup.createAdministrator' | 'setup.chooseSite' | 'session.signIn' | 'session.current' | 'session.signOut';

export function sessionHandlers({
  engine,
  passwords,
  version,
  zone,
  practiceOperators,
  choosePractice,
}: AppParts): HandlersOf<SessionCalls> {
  const { store } = engine.context;
  return {
    'setup.status': () =>
      good({
        needsAdministrator: needsAdministrator(store),
        kind: siteKind(store),
        practice: siteKind(store) === 'practice',
        siteName: siteName(store),
        version,
        practiceOperators: practiceOperators().map((operator) => ({ ...operator, roles: [...operator.roles] })),
      }),
    'setup.createAdministrator': (input, caller) => createAdministrator({ store, passwords }, input, { seat: caller.seatId, zone }),
    'setup.chooseSite': async ({ kind }, caller) => {
      const actor = actorOf(caller);
      const chosen = kind === 'practice' ? await choosePractice(actor) : chooseMine(engine.context, actor);
      return chosen.ok ? good({ kind: siteKind(store), siteName: siteName(store) }) : chosen;
    },
    'session.signIn': (input, caller) => signIn({ store, passwords }, input, caller.seatId),
    'session.current': (_input, caller) => good(operatorView(store, actorOf(caller).operatorId)),
    'session.signOut': (_input, caller) => {
      if (caller.sessionKey) closeSession(store, caller.sessionKey);
      return good({});
    },
  };
}
