/** What a simulated meter is made from. */
import type { Profile } from '../../fieldbus/profile/schema.ts';
import type { Registers } from './registers.ts';
import type { MeterBehaviour, MeterState } from './state.ts';

export interface MeterSetup {
  /** Names the device for as long as it exists, whatever number or address it is given. */
  readonly key: string;
  readonly profile: Profile;
  readonly address: number;
  readonly state: MeterState;
  readonly behaviour: MeterBehaviour;
  /** Its load begins with the first request that it hears: until then it is what a list said of it. */
  readonly waits?: boolean;
  /** Shared by meters of this profile; its own where left out. */
  readonly registers?: Registers;
}
