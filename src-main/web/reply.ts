/** How a reply of the gate travels over HTTP: its status, its language. */
import type { Reply } from '../../src-shared/contract/call.ts';
import type { Lang } from '../../src-shared/text/entry.ts';

const STATUS: Readonly<Record<string, number>> = {
  'input.invalid': 400,
  'input.notJson': 400,
  'session.required': 401,
  'session.expired': 401,
  'session.wrongPassword': 401,
  'gate.forbiddenSender': 403,
  'right.missing': 403,
  'approval.needed': 403,
  'session.disabled': 403,
  'call.unknown': 404,
  'gate.notFound': 404,
  'gate.tooLarge': 413,
  'session.locked': 429,
  'gate.busy': 503,
  internal: 500,
};

/** Anything else is an outcome that the trade knows: understood, allowed, and not done. */
const EXPECTED_FAULT = 422;

/**
 * 200 done · 400 input · 401 session or password · 403 sender, right or approval · 404 unknown call · 413 too large · 422 every other
 * fault of a call · 429 locked · 500 internal · 503 busy. The body says the same in full; the status is for logs and simple clients.
 */
export function statusOf(reply: Reply<unknown>): number {
  return reply.ok ? 200 : (STATUS[reply.code] ?? EXPECTED_FAULT);
}

/** The first language of `Accept-Language` that we speak; Chinese when it names none. Weights are not looked at: browsers send in order. */
export function languageOf(acceptLanguage: string | undefined): Lang {
  const tags = (acceptLanguage ?? '')
    .toLowerCase()
    .split(',')
    .map((tag) => tag.trim());
  return tags.find((tag) => /^(zh|en)\b/.test(tag))?.startsWith('en') ? 'en' : 'zh';
}

/** The token of `Authorization: Bearer …`; undefined when there is none. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^bearer ([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
}
