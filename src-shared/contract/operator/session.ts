/** First run, signing in and out. */
import * as v from 'valibot';
import { call, RIGHTS } from '../call.ts';
import { operatorIdField, textField } from '../field.ts';

export const ROLES = ['cashier', 'supervisor', 'technician', 'finance', 'inspector', 'administrator'] as const;

export const operatorView = v.object({
  operatorId: operatorIdField,
  login: v.string(),
  name: v.string(),
  roles: v.array(v.picklist(ROLES)),
  rights: v.array(v.picklist(RIGHTS)),
});
export type OperatorView = v.InferOutput<typeof operatorView>;

/**
 * What the folder is for. undecided 未选: there may be an administrator, nobody has said yet which site this is · practice 练习楼 · mine 我的楼.
 * Once chosen it stays so.
 */
export const SITE_KINDS = ['undecided', 'practice', 'mine'] as const;
const siteKindField = v.picklist(SITE_KINDS);

/** `token` goes into `Authorization: Bearer …`; it is shown once and stored only as a hash. */
const signedIn = v.object({ token: v.string(), operator: operatorView });

/** 8…128 characters; longer is better than more kinds. */
const passwordField = v.pipe(v.string(), v.minLength(8), v.maxLength(128));
const loginField = v.pipe(v.string(), v.trim(), v.regex(/^[\p{L}\p{N}_.-]{1,32}$/u));

export const sessionCalls = {
  /** What the first page must show; needs no session. */
  'setup.status': call({
    kind: 'read',
    right: 'anyone',
    input: v.object({}),
    output: v.object({
      needsAdministrator: v.boolean(),
      kind: siteKindField,
      /** The same as kind `practice`. */
      practice: v.boolean(),
      siteName: v.string(),
      version: v.string(),
      /** Practice mode shows its own sign-ins on the sign-in page; empty on a real site and before it is chosen. */
      practiceOperators: v.array(
        v.object({ login: v.string(), password: v.string(), name: v.string(), roles: v.array(v.picklist(ROLES)) }),
      ),
    }),
  }),
  /** Creates the site and its first administrator, once, while there is no operator at all. */
  'setup.createAdministrator': call({
    kind: 'long',
    right: 'anyone',
    secret: ['password'],
    input: v.object({ siteName: textField(60, 1), login: loginField, name: textField(30, 1), password: passwordField }),
    output: signedIn,
  }),
  /**
   * First run, after the administrator: the practice building 练习楼 or a building of one's own 我的楼, once. `practice` serves the simulated
   * meters, brings their workbook in, names the site after it, adds the practice operators and begins the take-over; it answers when the
   * workbook is in (a few seconds), and `site.takeOverStatus` tells how far the take-over is. `mine` only notes the choice: the site comes in by
   * `site.template`, `site.previewImport`, `site.import` and `site.takeOver`. Faults: setup.chosen; setup.practiceFailed { reason }.
   */
  'setup.chooseSite': call({
    kind: 'long',
    right: 'editSite',
    input: v.object({ kind: v.picklist(['practice', 'mine']) }),
    output: v.object({ kind: siteKindField, siteName: v.string() }),
  }),
  /** Five wrong tries lock the operator for a while (fault `session.locked` says until when). */
  'session.signIn': call({
    kind: 'long',
    right: 'anyone',
    secret: ['password'],
    input: v.object({ login: v.pipe(v.string(), v.trim(), v.maxLength(64)), password: v.pipe(v.string(), v.maxLength(128)) }),
    output: signedIn,
  }),
  'session.current': call({ kind: 'read', right: 'signedIn', input: v.object({}), output: operatorView }),
  'session.signOut': call({ kind: 'write', right: 'signedIn', input: v.object({}), output: v.object({}) }),
};
