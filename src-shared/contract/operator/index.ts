/** The operator contract: every call of the window, a further seat or a third party, by name. */
import type * as v from 'valibot';
import { closingCalls } from './closing.ts';
import { accountCalls } from './account.ts';
import { controlCalls } from './control.ts';
import { dailyCalls } from './daily.ts';
import { deskCalls } from './desk.ts';
import { meterPageCalls } from './meter-page.ts';
import { meterCalls } from './meter-view.ts';
import { officeCalls } from './office.ts';
import { openingCalls } from './opening.ts';
import { operationCalls } from './operation.ts';
import { overviewCalls } from './overview.ts';
import { readingCalls } from './reading.ts';
import { recordCalls } from './record.ts';
import { refundCalls } from './refund.ts';
import { wrongRoomCalls } from './wrong-room.ts';
import { replacementCalls } from './replacement.ts';
import { riskCalls } from './risk.ts';
import { sessionCalls } from './session.ts';
import { shiftCalls } from './shift.ts';
import { siteCalls } from './site.ts';
import { slipCalls } from './slip.ts';
import { splitCalls } from './split.ts';

export const operatorContract = {
  ...sessionCalls,
  ...deskCalls,
  ...accountCalls,
  ...dailyCalls,
  ...riskCalls,
  ...meterCalls,
  ...meterPageCalls,
  ...overviewCalls,
  ...operationCalls,
  ...controlCalls,
  ...openingCalls,
  ...officeCalls,
  ...readingCalls,
  ...recordCalls,
  ...refundCalls,
  ...wrongRoomCalls,
  ...closingCalls,
  ...replacementCalls,
  ...siteCalls,
  ...shiftCalls,
  ...slipCalls,
  ...splitCalls,
};

export type OperatorContract = typeof operatorContract;
export type CallName = keyof OperatorContract;
/** What a caller sends, before parsing. */
export type CallInput<Name extends CallName> = v.InferInput<OperatorContract[Name]['input']>;
/** What a handler receives, parsed. */
export type ParsedInput<Name extends CallName> = v.InferOutput<OperatorContract[Name]['input']>;
/** What a handler answers. */
export type HandlerOutput<Name extends CallName> = v.InferInput<OperatorContract[Name]['output']>;
/** What the caller gets. */
export type CallOutput<Name extends CallName> = v.InferOutput<OperatorContract[Name]['output']>;
