/** The operators' gate: every call of their contract with its handler, over this site's sessions, log and language. */
import { operatorContract } from '../../src-shared/contract/operator/index.ts';
import { isTextKey, say } from '../../src-shared/text/say.ts';
import type { Env } from '../platform/env.ts';
import { sessionRuns, useSession } from '../service/session.ts';
import { appendLog } from '../store/ledger/audit-log.ts';
import type { Store } from '../store/database/open.ts';
import { createGate } from './gate.ts';
import type { AuditEntry, Gate } from './gate-type.ts';
import { closingHandlers } from './handler/closing.ts';
import { accountHandlers } from './handler/account.ts';
import { controlHandlers } from './handler/control.ts';
import { dailyHandlers } from './handler/daily.ts';
import { officeHandlers } from './handler/office.ts';
import { openingHandlers } from './handler/opening.ts';
import { overviewHandlers } from './handler/overview.ts';
import type { AppParts } from './handler/parts.ts';
import { readingHandlers } from './handler/reading.ts';
import { recordHandlers } from './handler/record.ts';
import { refundHandlers } from './handler/refund.ts';
import { riskHandlers } from './handler/risk.ts';
import { saleHandlers } from './handler/sale.ts';
import { replacementHandlers } from './handler/replacement.ts';
import { sessionHandlers } from './handler/session.ts';
import { shiftHandlers } from './handler/shift.ts';
import { siteHandlers } from './handler/site.ts';
import { splitHandlers } from './handler/split.ts';
import { wrongRoomHandlers } from './handler/wrong-room.ts';
import { siteZone } from './site-clock.ts';

export function operatorGate(env: Env, store: Store, parts: AppParts): Gate {
  return createGate({
    contract: operatorContract,
    handlers: {
      ...sessionHandlers(parts),
      ...saleHandlers(parts),
      ...accountHandlers(parts),
      ...controlHandlers(parts),
      ...officeHandlers(parts),
      ...dailyHandlers(parts),
      ...riskHandlers(parts),
      ...openingHandlers(parts),
      ...overviewHandlers(parts),
      ...readingHandlers(parts),
      ...shiftHandlers(parts),
      ...recordHandlers(parts),
      ...refundHandlers(parts),
      ...wrongRoomHandlers(parts),
      ...closingHandlers(parts),
      ...replacementHandlers(parts),
      ...siteHandlers(parts),
      ...splitHandlers(parts),
    },
    sessions: { use: (token) => useSession(store, token), runs: (token) => sessionRuns(store, token) },
    senders: ['window', 'loopback'],
    env,
    audit: (entry) => audit(store, entry),
    faultMessage: (lang, fault) => (isTextKey(fault.code) ? say(lang, fault.code, fault.values, siteZone(store)) : undefined),
  });
}

function audit(store: Store, { at, call, operatorId, seatId, outcome, input }: AuditEntry): void {
  if (store.readOnlyReason !== null) return;
  const detail = input !== null && typeof input === 'object' ? input : null;
  appendLog(store, { at, operator: operatorId, seat: seatId, call, subject: null, outcome, detail });
}
