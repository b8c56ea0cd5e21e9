/** Whether money has come off a meter, from an operation's last step. */
import type { OpId } from '../../../src-shared/value/id.ts';
import { lastStep } from '../../store/sale/op.ts';
import type { Store } from '../../store/database/open.ts';

/** yes: proven, or said by a supervisor · no: proven, or said, that the meter still holds it · open: not known yet. */
export function cameOff(store: Store, op: OpId): 'yes' | 'no' | 'open' {
  const last = lastStep(store, op);
  if (last?.state === 'confirmed') return 'yes';
  if (last?.state === 'voided') return 'no';
  if (last?.state !== 'reconciled') return 'open';
  return (JSON.parse(last.evidence ?? '{}') as { arrived?: boolean }).arrived === true ? 'yes' : 'no';
}
