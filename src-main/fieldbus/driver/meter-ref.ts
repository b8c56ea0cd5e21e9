/** Which meter is meant and where it answers. */
import type { BusId, MeterId } from '../../../src-shared/value/id.ts';

export interface MeterRef {
  readonly meterId: MeterId;
  /** The meter's own number, 12 digits. */
  readonly serial: string;
  /** Id of its profile, e.g. 'dtsy1352'. */
  readonly profile: string;
  readonly busId: BusId;
  /** Modbus unit, 1…247. */
  readonly address: number;
}
