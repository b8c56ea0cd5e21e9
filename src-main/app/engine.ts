/** The engine: store, wires and use cases put together, without a gate, a window or a site; the simulation runs exactly this. */
import type { MeterId } from '../../src-shared/value/id.ts';
import type { ZoneClock } from '../../src-shared/value/instant.ts';
import type { Fieldbus } from '../fieldbus/fieldbus.ts';
import type { ProfileSet } from '../fieldbus/profile/load.ts';
import type { Env } from '../platform/env.ts';
import { AccountIndex } from '../service/desk/account-index.ts';
import { DailyPosting } from '../service/consumption/daily-posting.ts';
import { ClosingRunner } from '../service/closing/runner.ts';
import type { Context } from '../service/context.ts';
import { JobRunner } from '../service/job/runner.ts';
import { tripAllLocked, tripIfLocked } from '../service/job/work-lock.ts';
import { OpeningRunner } from '../service/opening/runner.ts';
import { ReadingService } from '../service/reading/reading-service.ts';
import { ReplacementRunner } from '../service/replacement/runner.ts';
import { Settler } from '../service/settle/settler.ts';
import { WrongRoomRunner } from '../service/wrong-room/runner.ts';
import { TakeOverRun } from '../service/take-over/take-over-run.ts';
import type { Store } from '../store/database/open.ts';
import { directSink, type ReadingSink } from '../store/reading/reading-sink.ts';
import type { HintTopic } from '../../src-shared/contract/call.ts';

export interface EngineParts {
  readonly env: Env;
  readonly store: Store;
  readonly fieldbus: Fieldbus;
  readonly profiles: ProfileSet;
  readonly localTime: ZoneClock;
  readonly hint: (topic: HintTopic, ...ids: number[]) => void;
  /** Where full readings go; straight into the store's own file where left out. */
  readonly sink?: ReadingSink;
}

export interface Engine {
  readonly context: Context;
  readonly settler: Settler;
  readonly jobs: JobRunner;
  readonly openings: OpeningRunner;
  readonly wrongRooms: WrongRoomRunner;
  readonly closings: ClosingRunner;
  readonly reading: ReadingService;
  readonly consumption: DailyPosting;
  readonly replacements: ReplacementRunner;
  readonly takeOver: TakeOverRun;
  readonly index: AccountIndex;
}

export function createEngine(parts: EngineParts): Engine {
  const index = new AccountIndex(parts.store);
  const hint: Context['hint'] = (topic, ...ids) => {
    parts.hint(topic, ...ids);
    if (topic === 'operation' || topic === 'approval') replacements.changed();
    if (topic !== 'operation') return;
    openings.purchasesChanged();
    wrongRooms.operationsChanged();
    closings.operationsChanged();
  };
  const context: Context = { ...parts, hint, accountsChanged: () => index.forget() };
  const settler = new Settler(context);
  const jobs = new JobRunner(context);
  jobs.onEnded(({ meter }) => tripIfLocked(context, jobs, meter));
  const openings = new OpeningRunner(context, { settler, jobs });
  const wrongRooms = new WrongRoomRunner(context, settler);
  const closings = new ClosingRunner(context, { settler, jobs });
  const sink = parts.sink ?? directSink(parts.store);
  const answered = (meter: MeterId) => {
    settler.meterAnswered(meter);
    jobs.meterAnswered(meter);
  };
  const consumption = new DailyPosting(context);
  const frozen = (meter: MeterId) => consumption.freezeTaken(meter);
  const reading = new ReadingService({ context, sink, answered, frozen });
  const replacements = new ReplacementRunner(context, { settler, jobs, reading });
  return {
    context,
    settler,
    jobs,
    openings,
    wrongRooms,
    closings,
    reading,
    consumption,
    replacements,
    takeOver: new TakeOverRun(context),
    index,
  };
}

/** What a crash, a power cut or a closing of the app left open goes on. */
export function takeUp(engine: Engine): void {
  engine.settler.start();
  engine.jobs.start();
  tripAllLocked(engine.context, engine.jobs);
  engine.openings.start();
  engine.wrongRooms.start();
  engine.closings.start();
  engine.consumption.start();
  engine.replacements.start();
}
