/** Reading: how it goes, how often, and what a meter used. */
import { bad, good } from '../../../src-shared/value/result.ts';
import { closeReadingCase } from '../../service/reading/register.ts';
import { readReadingSettings, saveReadingSettings } from '../../service/reading/settings.ts';
import { readingStatus } from '../../service/reading/status.ts';
import { meterUse } from '../../service/reading/use.ts';
import { buses, meterById } from '../../store/site/meter.ts';
import { actorOf, type AppParts, type HandlersOf } from './parts.ts';

type ReadingCalls = 'reading.status' | 'reading.settings.read' | 'reading.settings.save' | 'reading.closeCase' | 'meter.use';

export function readingHandlers({ engine: { context, reading } }: AppParts): HandlersOf<ReadingCalls> {
  return {
    'reading.status': () => good(readingStatus(context, reading)),
    'reading.settings.read': () => good(readReadingSettings(context.store)),
    'reading.settings.save': (input, caller) => {
      const known = new Set<number>(buses(context.store).map(({ id }) => id));
      const distinct = new Set(input.buses.map(({ busId }) => busId)).size === input.buses.length;
      if (!distinct || !input.buses.every(({ busId }) => known.has(busId))) return bad({ code: 'reading.busUnknown', field: 'buses' });
      const saved = saveReadingSettings(context, actorOf(caller), input);
      reading.reload();
      return good(saved);
    },
    'reading.closeCase': ({ findingId, note }, caller) => closeReadingCase(context, actorOf(caller), findingId, note),
    'meter.use': (input) =>
      meterById(context.store, input.meterId) ? good(meterUse(context, input)) : bad({ code: 'meter.unknown', field: 'meterId' }),
  };
}
