/** Identifiers: integers inside, and a UUID for an operation, made where its form opens. */
import type { Brand } from './brand.ts';

export type MeterId = Brand<number, 'MeterId'>;
export type AccountId = Brand<number, 'AccountId'>;
export type UnitId = Brand<number, 'UnitId'>;
export type OpId = Brand<number, 'OpId'>;
export type PaymentId = Brand<number, 'PaymentId'>;
export type EntryId = Brand<number, 'EntryId'>;
export type ShiftId = Brand<number, 'ShiftId'>;
export type SlipId = Brand<number, 'SlipId'>;
export type OperatorId = Brand<number, 'OperatorId'>;
export type FindingId = Brand<number, 'FindingId'>;
export type GatewayId = Brand<number, 'GatewayId'>;
export type BusId = Brand<number, 'BusId'>;
export type ImportSetId = Brand<number, 'ImportSetId'>;
export type JobId = Brand<number, 'JobId'>;
export type PlanId = Brand<number, 'PlanId'>;
export type OpeningId = Brand<number, 'OpeningId'>;
export type ApprovalId = Brand<number, 'ApprovalId'>;
export type WrongRoomId = Brand<number, 'WrongRoomId'>;
export type ClosingId = Brand<number, 'ClosingId'>;
export type ReplacementId = Brand<number, 'ReplacementId'>;
export type SettlementId = Brand<number, 'SettlementId'>;

/** Lower-case UUID; unique per operation together with the hash of its input. */
export type OpUid = Brand<string, 'OpUid'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isOpUid(text: string): text is OpUid {
  return UUID.test(text);
}
