/** Meters, accounts, slips, settings and the status bar. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { openByTakeOver } from '../../service/take-over/take-over-account.ts';
import { accountCard, listAccounts } from '../../service/desk/desk.ts';
import { readMeter } from '../../service/meter/read-meter.ts';
import { readSettings, saveSettings } from '../../service/settings.ts';
import { meterCard, type MeterCard } from '../../service/view/meter-card.ts';
import { listMeters } from '../../service/view/meter-list.ts';
import { printSlip, slipView } from '../../service/slip/slip-view.ts';
import { statusView } from '../../service/view/office.ts';
import { meterById } from '../../store/site/meter.ts';
import { site } from '../../store/site/site.ts';
import type { Engine } from '../engine.ts';
import { actorOf, type AppParts, type HandlersOf } from './parts.ts';
import { orUnknown } from './sale.ts';

type OfficeCalls =
  | 'meter.read'
  | 'meter.list'
  | 'account.open'
  | 'slip.view'
  | 'slip.print'
  | 'status.read'
  | 'settings.read'
  | 'settings.save'
  | 'site.accounts';

export function officeHandlers({ engine, zone, ledgerFault }: AppParts): HandlersOf<OfficeCalls> {
  const { context, index } = engine;
  const { store } = context;
  const settings = () => ({ siteName: site(store)?.name ?? '', zone: site(store)?.zone ?? zone, ...readSettings(store) });
  return {
    'meter.read': ({ meterId }) => read(engine, meterId),
    'meter.list': (input) => good(listMeters(context, index, input)),
    'account.open': async ({ meterId, name, contact, phone }, caller) => {
      const opened = await openByTakeOver(context, actorOf(caller), meterId, { name, contact, phone });
      return opened.ok ? orUnknown(accountCard(context, opened.value), 'account.unknown', 'accountId') : opened;
    },
    'slip.view': ({ slipId }) => slipView(context, slipId),
    'slip.print': ({ slipId }, caller) => printSlip(context, actorOf(caller), slipId),
    'status.read': () => good(statusView(context, engine.reading.clocks, ledgerFault())),
    'settings.read': () => good(settings()),
    'settings.save': (input, caller) => {
      const { minSaleFen, maxSaleFen } = { ...readSettings(store), ...input };
      if (maxSaleFen < minSaleFen) return bad({ code: 'settings.limitsCrossed', field: 'maxSaleFen' });
      saveSettings(context, actorOf(caller), input);
      return good(settings());
    },
    'site.accounts': ({ find }) => good(listAccounts(context, index, find)),
  };
}

/** What waited for this meter need not wait for its turn: it just answered. */
async function read({ context, settler, jobs }: Engine, meterId: MeterId): Promise<Result<MeterCard, Fault>> {
  if (!meterById(context.store, meterId)) return bad({ code: 'meter.unknown', field: 'meterId' });
  const outcome = await readMeter(context, meterId);
  if (!outcome.ok) return outcome;
  settler.meterAnswered(meterId);
  jobs.meterAnswered(meterId);
  return good(meterCard(context, meterId));
}
