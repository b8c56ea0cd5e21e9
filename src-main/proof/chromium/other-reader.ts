/** A meter read by a Modbus client of another maker, over the same gateway as the app: what is really on it. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { ModbusTCPClient } from 'jsmodbus';
import type { PlacedMeter } from './counter.ts';

export interface OnMeter {
  readonly purchaseCount: number;
  readonly totalPurchasedFen: number;
  readonly balanceFen: number;
}

const TIMEOUT_MS = 5_000;
/** The DTSY1352's block of proof, and where in it count, total and balance stand, in registers. */
const BLOCK = { start: 0x0400, registers: 25, count: 1, total: 0x12, balance: 0x14 } as const;

export async function readMeter({ entry, bus }: PlacedMeter): Promise<OnMeter> {
  if (bus.transport !== 'tcp' || entry.profile !== 'dtsy1352') throw new Error(`${entry.serial} is not a DTSY1352 behind Modbus TCP`);
  const socket = connect(bus.port, bus.host);
  // It learns of the connection by the event, so it must be there before.
  const client = new ModbusTCPClient(socket, entry.address, TIMEOUT_MS);
  try {
    await once(socket, 'connect');
    const { response } = await client.readHoldingRegisters(BLOCK.start, BLOCK.registers);
    const body = response.body.valuesAsBuffer;
    return {
      purchaseCount: body.readUInt16BE(BLOCK.count * 2),
      totalPurchasedFen: body.readUInt32BE(BLOCK.total * 2),
      balanceFen: body.readInt32BE(BLOCK.balance * 2),
    };
  } finally {
    socket.destroy();
  }
}
