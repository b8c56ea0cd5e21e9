/** Queries over all records, and lists to Excel. */
import { bad, good } from '../../../src-shared/value/result.ts';
import { exportAccounts, exportMeters, exportRecords, type Exporting } from '../../service/record/export.ts';
import { wantedOf } from '../../service/record/wanted.ts';
import { operatorNames } from '../../store/record/bounds.ts';
import type { Caller } from '../gate-type.ts';
import { actorOf, type AppParts, type HandlersOf } from './parts.ts';

type RecordCalls = 'record.query' | 'record.sums' | 'record.export' | 'record.operators' | 'account.export' | 'meter.export';

export function recordHandlers({ engine, records }: AppParts): HandlersOf<RecordCalls> {
  const { context, index } = engine;
  const exporting = (caller: Caller): Exporting => ({ context, index, records, actor: actorOf(caller) });
  return {
    'record.query': async (input) => {
      const { before, limit } = input;
      const answer = await records.ask({ do: 'page', wanted: wantedOf(context, index, input), before, limit: limit + 1 });
      if (!answer || !('page' in answer)) return bad({ code: 'record.failed' });
      return good({ rows: answer.page.slice(0, limit).map((row) => ({ ...row })), more: answer.page.length > limit });
    },
    'record.sums': async (input) => {
      const answer = await records.ask({ do: 'sums', wanted: wantedOf(context, index, input) });
      return answer && 'sums' in answer ? good({ ...answer.sums }) : bad({ code: 'record.failed' });
    },
    'record.export': (input, caller) => exportRecords(exporting(caller), input),
    'record.operators': () => good({ operators: operatorNames(context.store) }),
    'account.export': (input, caller) => exportAccounts(exporting(caller), input),
    'meter.export': (input, caller) => exportMeters(exporting(caller), input),
  };
}
