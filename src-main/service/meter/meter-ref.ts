/** How the fieldbus is told which meter is meant: number, profile, bus and address. */
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { MeterRef } from '../../fieldbus/fieldbus.ts';
import { meterOnBus } from '../../store/site/meter.ts';
import type { Store } from '../../store/database/open.ts';

/** Undefined when the meter hangs on no bus now. */
export function meterRef(store: Store, meterId: MeterId): MeterRef | undefined {
  const found = meterOnBus(store, meterId);
  return found && { meterId, serial: found.serial, profile: found.profile, busId: found.bus, address: found.address };
}
