/** What the sell desk works with. */
import type { PayMethod } from '../../../src-shared/contract/operator/desk.ts';
import type { OperatorId, OpUid } from '../../../src-shared/value/id.ts';
import type { Keep } from '../../platform/keep.ts';
import type { SellingParts } from './selling.svelte.ts';

export interface DeskParts extends SellingParts {
  readonly keep: Keep;
  readonly operatorId: OperatorId;
  readonly maySendLater: boolean;
  readonly methods: () => readonly PayMethod[];
  readonly newUid: () => OpUid;
}
