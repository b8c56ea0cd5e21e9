/** Every meter of the site with its last state, narrowed by what was typed. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import { accountById, accountOfMeter } from '../../store/account.ts';
import { meters } from '../../store/meter.ts';
import type { Context } from '../context.ts';
import type { AccountIndex } from '../desk/account-index.ts';
import { meterCard } from './meter-card.ts';

export function listMeters(context: Context, index: AccountIndex, text: string, limit: number): HandlerOutput<'meter.list'> {
  const wanted = text.trim().toLowerCase();
  const accounts = new Set(wanted === '' ? [] : index.find(wanted, Number.MAX_SAFE_INTEGER).accounts);
  const all = meters(context.store).flatMap((meter) => {
    const account = accountOfMeter(context.store, meter.id);
    const card = meterCard(context, meter.id);
    const hit =
      wanted === '' ||
      card.serial.includes(wanted) ||
      card.room.toLowerCase().includes(wanted) ||
      (account !== undefined && accounts.has(account));
    if (!hit) return [];
    return [{ ...card, accountName: account === undefined ? null : (accountById(context.store, account)?.name ?? null) }];
  });
  return { meters: all.slice(0, limit), total: all.length };
}
