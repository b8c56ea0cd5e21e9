/** A new tenant: prices, thresholds and the first purchase go down to a vacant unit's meter, and are read back before the account is open. */
import { fen } from '../../../../src-shared/value/fen.ts';
import type { OpeningId, OpUid } from '../../../../src-shared/value/id.ts';
import { priceE4 } from '../../../../src-shared/value/price.ts';
import { openingIsOver } from '../../../domain/opening/state.ts';
import { abandonOpening, resumeOpening } from '../../../service/opening/choose.ts';
import { openingFacts } from '../../../service/opening/facts.ts';
import { openingView } from '../../../service/opening/opening-view.ts';
import { startOpening } from '../../../service/opening/start.ts';
import { openingById, openOpenings } from '../../../store/act/opening.ts';
import { drawAmount, OPENING_REST } from '../amounts.ts';
import type { Below } from '../meter-plan.ts';
import { answerOf } from '../mortal.ts';
import type { Process, World } from '../world.ts';
import { answered, follow, MOST_OPEN, tally, type ActKind, type Desk, type PlannedAct } from './act.ts';

interface Figures {
  /** null: opened without. */
  readonly firstFen: number | null;
  readonly alarm1Fen: number;
  readonly flatE4: number;
  readonly seat: number;
  /** The tenant has another unit already. */
  readonly known: boolean;
  /** Goes on so often where it stands still, then gives it up. */
  readonly patience: number;
}

/** The last of the seed's meters is the vacant one. */
const VACANT = 2;
const RIGHTS = { sell: true, namePrice: true };

function draw(below: Below): PlannedAct {
  const figures: Figures = {
    firstFen: below(4) === 0 ? null : drawAmount(below, OPENING_REST),
    alarm1Fen: 2_000 + below(4_000),
    flatE4: 5_000 + below(7_000),
    seat: below(2),
    known: below(3) === 0,
    patience: below(3),
  };
  return { what: 'opening', afterMs: below(8_000), figures, run: (desk) => run(desk, figures) };
}

async function run(desk: Desk, { firstFen, alarm1Fen, flatE4, seat, known, patience }: Figures): Promise<void> {
  const { world } = desk;
  const { facts } = world.meters[VACANT] ?? {};
  if (!facts) throw new Error('the plan opens a meter that the seed does not have');
  const [uid, accountId] = [world.env.random.uuid() as OpUid, world.meters[0]?.facts.account];
  const input = {
    ...{ uid, meterId: facts.id, plan: { flatE4: priceE4(flatE4) } },
    account: known && accountId !== undefined ? { accountId } : { name: '新来面馆', contact: '陈', phone: '' },
    parameters: { alarm1Fen: fen(alarm1Fen), alarm2Fen: fen(1_000), overdraftFen: fen(0) },
    firstPurchase: firstFen === null ? null : purchaseOf(firstFen),
  };
  let left = patience;
  await follow(desk, async (process) => {
    const { engine, life } = process;
    const begun = await answered(process, () => startOpening(engine.context, engine.openings, desk.cashier(seat), input, RIGHTS));
    if (!begun?.ok) return false;
    await Promise.race([engine.openings.engage(begun.value), life.ended]);
    if (!life.alive || !openingById(world.ground.store, begun.value)) return false;
    answerOf(() => openingView(engine.context, engine, begun.value));
    desk.choose(process);
    const { state } = openingFacts(world.ground.store, begun.value);
    if (state === 'waiting') goOn(desk, process, begun.value, left-- > 0);
    return openingIsOver(state);
  });
}

function purchaseOf(amount: number) {
  const amountFen = fen(amount);
  return { amountFen, tenders: [{ method: 'cash', amountFen, reference: null }], tenderedFen: null, note: '' };
}

function goOn(desk: Desk, { engine }: Process, id: OpeningId, patient: boolean): void {
  const uid = openingById(desk.world.ground.store, id)?.uid;
  if (uid === undefined) return;
  tally(desk, 'opening waited for a person');
  const { context, openings } = engine;
  const resume = { uid, firstPurchase: 'asBefore' as const };
  const resumed = patient ? answerOf(() => resumeOpening(context, openings, desk.cashier(0), resume, true)) : null;
  if (!resumed?.ok) answerOf(() => abandonOpening(context, desk.cashier(0), uid));
}

function tidy(desk: Desk, process: Process): void {
  const { store } = desk.world.ground;
  for (const { opening } of openOpenings(store, MOST_OPEN))
    if (openingFacts(store, opening).state === 'waiting') goOn(desk, process, opening, false);
}

/** Once it is open the meter holds what was promised. */
function ended({ ground: { store }, meters, tally: counted }: World): string[] {
  const device = meters[VACANT]?.device;
  const broken: string[] = [];
  for (let id = 1 as OpeningId; openingById(store, id); id++) {
    const { state, wish } = openingFacts(store, id);
    if (state === 'opened') counted.add('opening opened');
    if (state === 'abandoned') counted.add('opening abandoned');
    if (state !== 'opened' || !device) continue;
    const { alarm1Fen, prices, prepaidOn, forced } = device.state;
    const asked = [wish.parameters.alarm1Fen, wish.prices.flat, true, 'none'].join();
    if ([alarm1Fen, prices.flat, prepaidOn, forced].join() !== asked) broken.push(`opening ${id} is open, and its meter is not: ${asked}`);
  }
  return broken;
}

export const opening: ActKind = {
  drawn: { oneIn: 3, draw },
  tidy,
  open: ({ ground }) => openOpenings(ground.store, MOST_OPEN).length,
  ended,
};
