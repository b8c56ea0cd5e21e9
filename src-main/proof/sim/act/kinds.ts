/** Every kind of act of the seeds, in the order in which people tidy up. */
import type { ActKind } from './act.ts';
import { approvals } from './approval.ts';
import { closing } from './closing.ts';
import { control } from './control.ts';
import { opening } from './opening.ts';
import { refund } from './refund.ts';
import { reversal } from './reversal.ts';
import { shift } from './shift.ts';
import { wrongRoom } from './wrong-room.ts';

export const ACT_KINDS: readonly ActKind[] = [control, opening, closing, wrongRoom, refund, reversal, shift, approvals];
