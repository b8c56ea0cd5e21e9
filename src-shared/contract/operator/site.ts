/** The first day: the site's workbook in and out, taking over every meter at once, and the ticks that allow sending. */
import * as v from 'valibot';
import { call } from '../call.ts';
import {
  countField,
  fenField,
  importSetIdField,
  instantField,
  meterIdField,
  priceField,
  purchaseCountField,
  sentenceField,
  textField,
} from '../field.ts';

/** A request may be this long: a workbook of 6 MB as base64; 10,000 meters are 1 MB. */
export const MOST_WORKBOOK_REQUEST_BYTES = 8 * 1024 * 1024;
const MOST_BASE64 = MOST_WORKBOOK_REQUEST_BYTES - 64 * 1024;

const workbookInput = {
  fileName: textField(200, 1),
  base64: v.pipe(v.string(), v.minLength(1), v.maxLength(MOST_BASE64)),
};
const workbookFile = v.object({ fileName: v.string(), base64: v.string() });
const languageInput = v.object({ lang: v.optional(v.picklist(['zh', 'en']), 'zh') });

/** One mistake or warning: its place in the workbook, and its sentence by `code` and `values`. */
export const importFinding = v.object({
  severity: v.picklist(['error', 'warning']),
  /** As the workbook names it; empty = the workbook, or the site as it stands. */
  sheet: v.string(),
  /** As the spreadsheet numbers it, from 1; null = the sheet as a whole. */
  row: v.nullable(countField),
  column: v.nullable(v.string()),
  /** "C12" */
  cell: v.nullable(v.string()),
  ...sentenceField.entries,
});

const changeValue = v.nullable(v.union([v.string(), v.number()]));
export const IMPORT_SUBJECTS = ['building', 'floor', 'unit', 'gateway', 'bus', 'meter', 'account', 'default'] as const;
export const importChange = v.object({
  subject: v.picklist(IMPORT_SUBJECTS),
  name: v.string(),
  kind: v.picklist(['added', 'changed', 'removed']),
  fields: v.array(v.object({ field: v.string(), from: changeValue, to: changeValue })),
});
const changeCounts = { added: countField, changed: countField, removed: countField };
export type ImportChange = v.InferOutput<typeof importChange>;
export type ImportFinding = v.InferOutput<typeof importFinding>;
export type ImportSubject = (typeof IMPORT_SUBJECTS)[number];

export const importView = v.object({
  importId: importSetIdField,
  at: instantField,
  operatorName: v.string(),
  fileName: v.string(),
  ...changeCounts,
  undoneAt: v.nullable(instantField),
  /** Why it cannot be undone; null = it can. */
  undoObstacle: v.nullable(sentenceField),
});
export type ImportView = v.InferOutput<typeof importView>;

/**
 * waiting 待接管 · reading 正在读 · taken 已接管 · differs 已接管，与旧系统不一致 · read 已读，无用户 (nobody's yet: read, compared, not
 * opened) · unreached 未读到 (with the reason; repeatable).
 */
export const TAKE_OVER_STATES = ['waiting', 'reading', 'taken', 'differs', 'read', 'unreached'] as const;

export const takeOverMeter = v.object({
  meterId: meterIdField,
  serial: v.string(),
  room: v.string(),
  busName: v.string(),
  address: countField,
  accountName: v.nullable(v.string()),
  state: v.picklist(TAKE_OVER_STATES),
  reason: v.nullable(sentenceField),
  balanceFen: v.nullable(fenField),
  purchaseCount: v.nullable(purchaseCountField),
  readAt: v.nullable(instantField),
});

const takeOverCounts = {
  waiting: countField,
  reading: countField,
  taken: countField,
  differs: countField,
  read: countField,
  unreached: countField,
};

export const takeOverStatus = v.object({
  running: v.boolean(),
  startedAt: v.nullable(instantField),
  finishedAt: v.nullable(instantField),
  counts: v.object(takeOverCounts),
  /** The same counts bus by bus. */
  buses: v.array(v.object({ busName: v.string(), ...takeOverCounts })),
  meters: v.array(takeOverMeter),
  /** Before `states` and `limit`. */
  total: countField,
});
export type TakeOverStatus = v.InferOutput<typeof takeOverStatus>;
export type TakeOverState = (typeof TAKE_OVER_STATES)[number];

/** What differs between the old system's list and the meter. */
export const DIFFERENCE_KINDS = ['tenant', 'balance', 'count', 'ratio'] as const;

export const takeOverDifference = v.object({
  meterId: meterIdField,
  serial: v.string(),
  room: v.string(),
  accountName: v.nullable(v.string()),
  oldTenant: v.nullable(v.string()),
  oldBalanceFen: v.nullable(fenField),
  balanceFen: fenField,
  /** On the meter less on the old list. */
  differenceFen: v.nullable(fenField),
  oldCount: v.nullable(purchaseCountField),
  purchaseCount: purchaseCountField,
  totalPurchasedFen: fenField,
  /** Of the site's list, and as the meter has it. */
  ratio: countField,
  ratioFound: v.nullable(countField),
  priceE4: v.nullable(priceField),
  readAt: instantField,
  kinds: v.array(v.picklist(DIFFERENCE_KINDS)),
});

const commissioning = v.object({
  /** 拉合闸：trip, keep power, restore. */
  control: v.boolean(),
  /** 校时 */
  clock: v.boolean(),
  /** 电价与参数下发 */
  price: v.boolean(),
  /** 短信 */
  text: v.boolean(),
});

export const siteCalls = {
  /** An empty workbook with notes and lists. */
  'site.template': call({ kind: 'long', logged: false, right: 'editSite', input: languageInput, output: workbookFile }),
  /** The site as it stands, in the form that comes in again. */
  'site.export': call({ kind: 'long', right: 'editSite', input: languageInput, output: workbookFile }),
  /** Reads a workbook and changes nothing: what would be added, changed, removed, and every mistake at once. */
  'site.previewImport': call({
    kind: 'long',
    logged: false,
    right: 'editSite',
    secret: ['base64'],
    mostBytes: MOST_WORKBOOK_REQUEST_BYTES,
    input: v.object(workbookInput),
    output: v.object({
      /** Nothing stands against importing it. */
      importable: v.boolean(),
      /** To be given to site.import, so that what was looked at is what comes in. */
      fingerprint: v.string(),
      errors: countField,
      warnings: countField,
      /** At most 2000. */
      findings: v.array(importFinding),
      ...changeCounts,
      /** The same counts thing by thing, of those that something happens to. */
      subjects: v.array(v.object({ subject: v.picklist(IMPORT_SUBJECTS), ...changeCounts })),
      /** At most 2000. */
      changes: v.array(importChange),
    }),
  }),
  /** Brings it in whole, in one transaction, or with one error not at all (fault import.hasErrors: preview it). */
  'site.import': call({
    kind: 'long',
    right: 'editSite',
    secret: ['base64'],
    mostBytes: MOST_WORKBOOK_REQUEST_BYTES,
    input: v.object({ ...workbookInput, fingerprint: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(64))), null) }),
    output: importView,
  }),
  'site.lastImport': call({
    kind: 'read',
    right: 'editSite',
    input: v.object({}),
    output: v.object({ import: v.nullable(importView) }),
  }),
  /** The site as it was before, while no meter was taken over or sold to since. */
  'site.undoImport': call({ kind: 'write', right: 'editSite', input: v.object({ importId: importSetIdField }), output: importView }),
  /**
   * 接管: starts reading every meter that waits and was not reached yet (or those of `meterIds`), one bus beside the other, and answers at
   * once; `site.takeOverStatus` tells how far it is, hints of topic takeOver when to look. Writes nothing to any meter. While it runs, the
   * same call answers with how it stands.
   */
  'site.takeOver': call({
    kind: 'long',
    right: 'openAccount',
    input: v.object({ meterIds: v.optional(v.nullable(v.pipe(v.array(meterIdField), v.maxLength(20_000))), null) }),
    output: takeOverStatus,
  }),
  'site.takeOverStatus': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({
      states: v.optional(v.array(v.picklist(TAKE_OVER_STATES)), [...TAKE_OVER_STATES]),
      limit: v.optional(v.pipe(countField, v.maxValue(20_000)), 1000),
    }),
    output: takeOverStatus,
  }),
  /** What is printed and signed: every meter whose figures are not those of the old system's list. */
  'site.takeOverDifferences': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({}),
    output: v.object({
      siteName: v.string(),
      at: instantField,
      /** Taken over or read so far, and of those with something on the old list. */
      read: countField,
      compared: countField,
      rows: v.array(takeOverDifference),
    }),
  }),
  'site.commissioning.read': call({ kind: 'read', right: 'signedIn', input: v.object({}), output: commissioning }),
  /** Each kind of sending is off until an administrator switches it on. */
  'site.commissioning.save': call({ kind: 'write', right: 'editSettings', input: commissioning, output: commissioning }),
};
