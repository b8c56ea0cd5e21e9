/** Courtesy credit 应急电: a little credit for a tenant in the dark at night, owed until the next purchase pays it first. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { HandlerOutput, ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import { ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId, OpId } from '../../../src-shared/value/id.ts';
import type { Result } from '../../../src-shared/value/result.ts';
import { courtesyObstacle, type CourtesyFacts } from '../../domain/sale/courtesy.ts';
import { courtesyOfAccount } from '../../store/sale/courtesy.ts';
import { opByUid } from '../../store/sale/op.ts';
import type { Actor, Context } from '../context.ts';
import { readSettings } from '../settings.ts';
import { COURTESY_METHOD, ensureCourtesyMethod } from './courtesy-method.ts';
import { saleFacts } from './sale-facts.ts';
import { orRefused, Refused, sellOnCourtesy } from './sell.ts';

type View = HandlerOutput<'courtesy.view'>;

/** null when there is no such meter. */
export function courtesyView(context: Context, accountId: AccountId, meterId: MeterId): View | null {
  const facts = saleFacts(context, accountId, meterId);
  if (!facts) return null;
  const rules = readSettings(context.store);
  const { courtesyMaxFen: mostFen, courtesyTimes: times, courtesyDays: days } = rules;
  const obstacle = courtesyObstacle(rules, factsOf(context, accountId, facts.owedFen, mostFen)) ?? facts.obstacle;
  return { mostFen, times, days, owedFen: facts.owedFen, obstacle };
}

function factsOf({ store, env }: Context, account: AccountId, owedFen: Fen, amountFen: Fen): CourtesyFacts {
  return { amountFen, owedFen, given: courtesyOfAccount(store, account), now: env.clock.now() };
}

/**
 * Faults: courtesy.off, courtesy.tooMuch, courtesy.owes, courtesy.tooOften; those of a sale. The same uid with the same input answers with
 * the same operation.
 */
export function giveCourtesy(context: Context, actor: Actor, input: ParsedInput<'courtesy.give'>): Result<OpId, Fault> {
  const { uid, accountId, meterId, amountFen, reason } = input;
  return orRefused(() =>
    context.store.transaction(() => {
      const owedFen = saleFacts(context, accountId, meterId)?.owedFen ?? ZERO_FEN;
      const refused = courtesyObstacle(readSettings(context.store), factsOf(context, accountId, owedFen, amountFen));
      if (refused && opByUid(context.store, uid) === undefined) throw new Refused({ ...refused, field: 'amountFen' });
      ensureCourtesyMethod(context.store);
      return sellOnCourtesy(context, actor, {
        ...{ uid, accountId, meterId, amountFen, tenderedFen: null, note: reason, sameAgainConfirmed: true, sendLater: false },
        tenders: [{ method: COURTESY_METHOD, amountFen, reference: null }],
      });
    }),
  );
}
