/** What stands at the head of a slip and on which paper: the site's logo, small and harmless, and the form. */
import * as v from 'valibot';
import type { Fault } from '../../../src-shared/contract/call.ts';
import { MOST_LOGO_CHARACTERS, slipHead, type SlipHead } from '../../../src-shared/contract/operator/slip.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { putSetting, setting } from '../../store/site/setting.ts';
import type { Store } from '../../store/database/open.ts';
import type { Actor, Context } from '../context.ts';

const KEYS = { form: 'slip.form', logo: 'slip.logo' } as const;
const DATA_URL = /^data:image\/(png|svg\+xml);base64,([A-Za-z0-9+/]+={0,2})$/;
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MOST_WIDE_PX = 1200;
const MOST_HIGH_PX = 600;
/** What in an SVG could act or fetch; a page shows it as a picture, where neither runs, and it is refused all the same. */
const NOT_PLAIN = /<script|<foreignObject|\bon\w+\s*=|<!DOCTYPE|<!ENTITY|@import|javascript:|href\s*=\s*["'](?!#)|url\(\s*["']?(?!#)/i;

export function readSlipHead(store: Store): SlipHead {
  const stored = (key: string) => JSON.parse(setting(store, key)?.value ?? 'null') as unknown;
  return v.parse(slipHead, { form: stored(KEYS.form) ?? 'roll', logo: stored(KEYS.logo) });
}

export function saveSlipHead(context: Context, actor: Actor, head: SlipHead): Result<SlipHead, Fault> {
  const fault = head.logo === null ? null : logoFault(head.logo);
  if (fault) return bad({ code: fault, field: 'logo' });
  const at = context.env.clock.now();
  context.store.transaction(() => {
    for (const name of ['form', 'logo'] as const)
      putSetting(context.store, { key: KEYS[name], value: JSON.stringify(head[name]), at, operator: actor.operatorId });
  });
  context.hint('status');
  return good(readSlipHead(context.store));
}

/** Why this picture cannot stand on a slip; null = it can. */
export function logoFault(logo: string): 'slip.logoTooLarge' | 'slip.logoUnfit' | null {
  if (logo.length > MOST_LOGO_CHARACTERS) return 'slip.logoTooLarge';
  const [, kind, base64 = ''] = DATA_URL.exec(logo) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  const fits = kind === 'png' ? isPng(bytes) : kind === 'svg+xml' && isPlainSvg(bytes.toString('utf8'));
  return fits ? null : 'slip.logoUnfit';
}

/** The signature, and the size that the first chunk says. */
function isPng(bytes: Buffer): boolean {
  if (bytes.length < 33 || !bytes.subarray(0, 8).equals(PNG_SIGNATURE) || bytes.toString('latin1', 12, 16) !== 'IHDR') return false;
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  return width >= 1 && width <= MOST_WIDE_PX && height >= 1 && height <= MOST_HIGH_PX;
}

function isPlainSvg(text: string): boolean {
  return /^\s*(?:<\?xml[^>]*>\s*)?<svg[\s>]/.test(text) && /<\/svg>\s*$/.test(text) && !NOT_PLAIN.test(text);
}
