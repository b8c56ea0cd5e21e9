/** Replacements of meters, and the meters that were taken out. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { ReplacementId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { abandonReplacement, goOn, startReplacement, typeOld } from '../../service/replacement/start.ts';
import { stockList } from '../../service/replacement/stock.ts';
import { replacementView, unfinishedReplacements, type ReplacementOutput } from '../../service/replacement/view.ts';
import { replacementByUid } from '../../store/act/replacement.ts';
import { actorOf, type AppParts, type HandlersOf } from './parts.ts';
import { whenChanged } from './when-changed.ts';

type ReplacementCalls =
  | 'replacement.start'
  | 'replacement.view'
  | 'replacement.unfinished'
  | 'replacement.go'
  | 'replacement.typeOld'
  | 'replacement.abandon'
  | 'stock.list';

export function replacementHandlers({ engine }: AppParts): HandlersOf<ReplacementCalls> {
  const { context, replacements } = engine;
  const viewed = (outcome: Result<ReplacementId, Fault>): Result<ReplacementOutput, Fault> =>
    outcome.ok ? good(replacementView(context, engine, outcome.value)) : outcome;
  return {
    'replacement.start': (input, caller) => viewed(startReplacement(context, replacements, actorOf(caller), input)),
    'replacement.view': async ({ uid, unlessMark, waitMs }) => {
      const row = replacementByUid(context.store, uid);
      if (!row) return bad({ code: 'replacement.unknown', field: 'uid' });
      const look = () => {
        const view = replacementView(context, engine, row.id);
        return { state: view.mark, final: view.final, view };
      };
      return good((await whenChanged(context.env.clock, look, unlessMark, waitMs)).view);
    },
    'replacement.unfinished': () => good({ replacements: unfinishedReplacements(context, engine) }),
    'replacement.go': (input, caller) => viewed(goOn(context, replacements, actorOf(caller), input)),
    'replacement.typeOld': (input, caller) => viewed(typeOld(context, actorOf(caller), input)),
    'replacement.abandon': ({ uid }, caller) => viewed(abandonReplacement(context, replacements, actorOf(caller), uid)),
    'stock.list': () => good({ meters: stockList(context) }),
  };
}
