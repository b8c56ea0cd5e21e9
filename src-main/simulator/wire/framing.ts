/** How requests and replies are wrapped on a line, seen from the meter's side. */

export interface Request {
  readonly unit: number;
  /** Function code and data. */
  readonly pdu: Uint8Array;
  /** Modbus TCP's transaction number; 0 on RTU. */
  readonly transaction: number;
  /** The frame as it came. */
  readonly raw: Uint8Array;
}

export interface Framing {
  readonly kind: 'rtu' | 'tcp';
  /** Bytes as they come, cut anywhere; answers with the requests that are now whole. */
  push(chunk: Uint8Array): readonly Request[];
  /** The line was quiet for longer than a frame may pause: what is left over is no frame. */
  quiet(): void;
  /** Bytes of an unfinished frame are waiting. */
  readonly pending: boolean;
  encode(unit: number, transaction: number, pdu: Uint8Array): Uint8Array;
}

/** What a port speaks: Modbus TCP, or RTU frames as they are over a socket. */
export type Transport = 'tcp' | 'rtuOverTcp';
