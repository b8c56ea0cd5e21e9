/** Opening accounts, and what is done with meters that are nobody's. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { OpeningId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { holdNotOpened, metersNotHeld, saveNotOpened } from '../../service/not-opened.ts';
import { abandonOpening, resumeOpening } from '../../service/opening/choose.ts';
import { openingView, unfinishedOpenings, type OpeningOutput } from '../../service/opening/opening-view.ts';
import { prepareOpening } from '../../service/opening/prepare.ts';
import { startOpening } from '../../service/opening/start.ts';
import { openingByUid } from '../../store/act/opening.ts';
import { actorOf, type AppParts, type HandlersOf } from './parts.ts';
import { whenChanged } from './when-changed.ts';

type OpeningCalls =
  | 'opening.prepare'
  | 'opening.start'
  | 'opening.view'
  | 'opening.unfinished'
  | 'opening.resume'
  | 'opening.abandon'
  | 'meter.saveNotOpened'
  | 'meter.notHeld'
  | 'meter.holdNotOpened';

export function openingHandlers({ engine }: AppParts): HandlersOf<OpeningCalls> {
  const { context, openings, jobs } = engine;
  const { store, env } = context;
  const viewed = (outcome: Result<OpeningId, Fault>): Result<OpeningOutput, Fault> =>
    outcome.ok ? good(openingView(context, engine, outcome.value)) : outcome;
  return {
    'opening.prepare': ({ meterId }, caller) => prepareOpening(context, meterId, caller.rights.has('editSettings')),
    'opening.start': async (input, caller) => {
      const rights = { sell: caller.rights.has('sell'), namePrice: caller.rights.has('editSettings') };
      return viewed(await startOpening(context, openings, actorOf(caller), input, rights));
    },
    'opening.view': async ({ uid, unlessMark, waitMs }) => {
      const row = openingByUid(store, uid);
      if (!row) return bad({ code: 'opening.unknown', field: 'uid' });
      const look = () => {
        const view = openingView(context, engine, row.id);
        return { state: view.mark, final: view.final, view };
      };
      return good((await whenChanged(env.clock, look, unlessMark, waitMs)).view);
    },
    'opening.unfinished': () => good({ openings: unfinishedOpenings(context, engine) }),
    'opening.resume': (input, caller) => viewed(resumeOpening(context, openings, actorOf(caller), input, caller.rights.has('sell'))),
    'opening.abandon': ({ uid }, caller) => viewed(abandonOpening(context, actorOf(caller), uid)),
    'meter.saveNotOpened': (input, caller) => saveNotOpened(context, actorOf(caller), input),
    'meter.notHeld': () => good({ meters: metersNotHeld(context) }),
    'meter.holdNotOpened': (input, caller) => good(holdNotOpened(context, jobs, actorOf(caller), input)),
  };
}
