/** Sees every frame that the app gives to a line: how many carry money, and that nothing comes between a money frame and the proof it rests on. */
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { OpenLine } from '../../fieldbus/transport/line.ts';
import { CONTROL_FC, SELL_FC } from './ground.ts';

/** What stands before the function code: a Modbus TCP head with unit, or an RTU address. */
const MBAP_BYTES = 7;
const RTU_ADDRESS_BYTES = 1;
const READ_FC = 3;
/** The block of proof. */
export const PROOF_START = 0x0400;

interface Sent {
  readonly unit: number;
  readonly fc: number;
  readonly start: number;
}

export class FrameWatch {
  /** Money frames that the app gave to a line. */
  moneyFrames = 0;
  /** Frames that trip, keep on or restore. */
  controlFrames = 0;
  /** Meters that a frame of control may have reached once more, or in another's place: what they do then is no fault of the app. */
  readonly unsure = new Set<MeterId>();
  readonly broken: string[] = [];
  readonly #last = new Map<string, Sent>();

  /** A new process knows nothing of the frames before it. */
  booted(): void {
    this.#last.clear();
  }

  watched(bus: string, open: OpenLine): OpenLine {
    return async (handlers) => {
      const line = await open(handlers);
      return {
        ...line,
        write: (bytes) => {
          this.#sent(bus, bytes);
          line.write(bytes);
        },
      };
    };
  }

  #sent(bus: string, bytes: Uint8Array): void {
    const at = bus === 'tcp' ? MBAP_BYTES : RTU_ADDRESS_BYTES;
    const sent = { unit: bytes[at - 1] ?? 0, fc: bytes[at] ?? 0, start: ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0) };
    const before = this.#last.get(bus);
    this.#last.set(bus, sent);
    if (sent.fc === CONTROL_FC) this.controlFrames += 1;
    if (sent.fc !== SELL_FC) return;
    this.moneyFrames += 1;
    const rests = before?.unit === sent.unit && before.fc === READ_FC && before.start === PROOF_START;
    if (!rests) this.broken.push(`${bus}: money for ${sent.unit} does not follow its proof but ${JSON.stringify(before ?? null)}`);
  }
}
