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

/** What an opening writes, and what it puts on. Prices in 0.0001 yuan/kWh, sharp to valley. */
export interface SettingsOnMeter extends OnMeter {
  readonly prepaidOn: number;
  readonly pricesE4: readonly number[];
  readonly alarm1Fen: number;
  readonly alarm2Fen: number;
  readonly overdraftFen: number;
}

const TIMEOUT_MS = 5_000;
/** The DTSY1352's block of proof, and where in it each figure stands, in registers. */
const BLOCK = { start: 0x0400, registers: 25, prepaidOn: 0, count: 1, prices: 2, alarm1: 0x0a, alarm2: 0x0c, overdraft: 0x0e } as const;
const SUMS = { total: 0x12, balance: 0x14 } as const;

export async function readMeter(meter: PlacedMeter): Promise<OnMeter> {
  return sumsIn(await readProofBlock(meter));
}

export async function readSettings(meter: PlacedMeter): Promise<SettingsOnMeter> {
  const body = await readProofBlock(meter);
  const u32 = (register: number) => body.readUInt32BE(register * 2);
  return {
    ...sumsIn(body),
    prepaidOn: body.readUInt16BE(BLOCK.prepaidOn * 2),
    pricesE4: [0, 2, 4, 6].map((offset) => u32(BLOCK.prices + offset)),
    alarm1Fen: u32(BLOCK.alarm1),
    alarm2Fen: u32(BLOCK.alarm2),
    overdraftFen: u32(BLOCK.overdraft),
  };
}

function sumsIn(body: Buffer): OnMeter {
  return {
    purchaseCount: body.readUInt16BE(BLOCK.count * 2),
    totalPurchasedFen: body.readUInt32BE(SUMS.total * 2),
    balanceFen: body.readInt32BE(SUMS.balance * 2),
  };
}

async function readProofBlock({ entry, bus }: PlacedMeter): Promise<Buffer> {
  if (bus.transport !== 'tcp' || !entry.profile.startsWith('dtsy1352'))
    throw new Error(`${entry.serial} is not a DTSY1352 behind Modbus TCP`);
  const socket = connect(bus.port, bus.host);
  // It learns of the connection by the event, so it must be there before.
  const client = new ModbusTCPClient(socket, entry.address, TIMEOUT_MS);
  try {
    await once(socket, 'connect');
    const { response } = await client.readHoldingRegisters(BLOCK.start, BLOCK.registers);
    return response.body.valuesAsBuffer;
  } finally {
    socket.destroy();
  }
}
