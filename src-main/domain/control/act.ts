/** What may be asked of a meter's supply and settings, and which meters are protected from it. */
import type { ControlAct } from '../../../src-shared/contract/operator/control.ts';
import type { MeterParameters } from '../meter/parameters.ts';
import { sentence, type Sentence } from '../sale/amount.ts';

export type JobKind = ControlAct | 'parameters';

/** What a settings job may write: never the count, the total or the balance, which are money and have a loop of their own. */
export type MeterSettings = Pick<MeterParameters, 'prepaidOn' | 'alarms' | 'prices' | 'overdraftFen'>;

/** What a job asks for, the same for each of its meters. */
export type Wish =
  | { readonly kind: ControlAct }
  | {
      readonly kind: 'parameters';
      readonly settings: MeterSettings;
    };

export interface ActFacts {
  readonly role: 'tenant' | 'house' | 'main';
  readonly status: 'spare' | 'installed' | 'retired';
  /** On a bus now. */
  readonly connected: boolean;
  /** Its profile knows the command. */
  readonly supported: boolean;
  /** Who works there; null when no work lock hangs. */
  readonly workLock: { readonly who: string; readonly phone: string } | null;
}

/**
 * Why this meter takes no such act, worst first; null = it does. Asked when the act is planned and again when it is sent.
 * A frozen or doubtful sale is no reason: control touches neither count nor money.
 */
export function actObstacle(kind: JobKind, facts: ActFacts): Sentence | null {
  if (facts.status === 'retired') return sentence('meter.retired');
  if (!facts.connected) return sentence('meter.notConnected');
  if (!facts.supported) return sentence('control.notSupported');
  if (kind === 'trip') return facts.role === 'tenant' ? null : sentence(`control.protected.${facts.role}`);
  // Whoever works there must not be surprised: settings may close a relay too.
  return facts.workLock ? sentence('control.workLock', facts.workLock) : null;
}
