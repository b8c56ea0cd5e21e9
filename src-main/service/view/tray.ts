/** The tray: everything that waits for somebody, oldest first. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import type { OperatorId } from '../../../src-shared/value/id.ts';
import { openFindings } from '../../store/finding.ts';
import { openOps } from '../../store/open-op.ts';
import type { Context } from '../context.ts';
import { operationView } from '../sale/operation-view.ts';
import type { Settler } from '../settle/settler.ts';

const MOST_SHOWN = 200;

/** @param mine only this operator's, where given */
export function tray(context: Context, settler: Settler, mine: OperatorId | null): HandlerOutput<'operation.tray'> {
  const open = openOps(context.store, MOST_SHOWN).filter((one) => mine === null || one.operator === mine);
  const operations = open.map((one) => operationView(context, settler, one.op));
  const count = (state: string) => operations.filter((one) => one.state === state).length;
  return {
    operations,
    counts: {
      inDoubt: count('inDoubt'),
      sendLater: count('sendLater'),
      notReached: count('notReached'),
      frozen: openFindings(context.store, MOST_SHOWN).length,
    },
  };
}
