/** What a slip of money that came off a meter says beside the sums: the slip of the sale that it undoes, and where the money went instead. */
import type { Fen } from '../../../src-shared/value/fen.ts';
import { steps, type OpRow } from '../../store/sale/op.ts';
import type { Store } from '../../store/database/open.ts';
import { slipNumber, slipsOfOp } from '../../store/sale/slip.ts';
import { accountById } from '../../store/site/account.ts';
import { meterById } from '../../store/site/meter.ts';
import { placeOfMeter } from '../../store/site/site.ts';

export interface BackOfSlip {
  /** Number of the slip of the sale that is undone; null where none is. */
  readonly undoes: string | null;
  /** The right room of a sale that went to a wrong one, with what its meter said; null for every other slip. */
  readonly to: {
    readonly accountName: string;
    readonly room: string;
    readonly serial: string;
    readonly creditFen: Fen;
    readonly balanceBeforeFen: Fen | null;
    readonly balanceAfterFen: Fen | null;
  } | null;
}

/** @param there the sale to the right room, where there is one */
export function backOfSlip(store: Store, { reverses }: Pick<OpRow, 'reverses'>, there: OpRow | null): BackOfSlip {
  const undone = reverses === null ? undefined : slipsOfOp(store, reverses).findLast(({ kind }) => kind === 'sale');
  return { undoes: undone ? slipNumber(undone) : null, to: there && sideOf(store, there) };
}

function sideOf(store: Store, { id, account, meter, creditFen }: OpRow): BackOfSlip['to'] {
  const all = steps(store, id);
  const balanceIn = (state: string) => {
    const evidence = all.findLast((step) => step.state === state)?.evidence;
    return (JSON.parse(evidence ?? '{}') as { balanceFen?: Fen }).balanceFen ?? null;
  };
  return {
    ...{ accountName: accountById(store, account)?.name ?? '', room: placeOfMeter(store, meter)?.unitName ?? '' },
    ...{ serial: meterById(store, meter)?.serial ?? '', creditFen },
    ...{ balanceBeforeFen: balanceIn('sending'), balanceAfterFen: balanceIn('confirmed') },
  };
}
