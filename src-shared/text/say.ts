/** Turns a key and its values into a sentence of the chosen language. */
import { formatKwh, type CentiKwh } from '../value/energy.ts';
import { formatYuan, type Fen } from '../value/fen.ts';
import type { Instant } from '../value/instant.ts';
import { formatPrice, type PriceE4 } from '../value/price.ts';
import { type Entries, type Lang } from './entry.ts';
import { accountText } from './account.ts';
import { approvalText } from './approval.ts';
import { closingText } from './closing.ts';
import { controlText } from './control.ts';
import { dailyText } from './daily.ts';
import { faultText } from './fault.ts';
import { firstDayText } from './first-day.ts';
import { importPageText } from './import-page.ts';
import { takeOverPageText } from './take-over-page.ts';
import { frameText } from './frame.ts';
import { meterPageText } from './meter-page.ts';
import { moneyBackText } from './money-back.ts';
import { officeText } from './office.ts';
import { openingText } from './opening.ts';
import { operationText } from './operation.ts';
import { overviewText } from './overview.ts';
import { practiceSheetText } from './practice-sheet.ts';
import { readingText } from './reading.ts';
import { recordText } from './record.ts';
import { refundText } from './refund.ts';
import { replacementText } from './replacement.ts';
import { sellText } from './sell.ts';
import { shiftText } from './shift.ts';
import { shellText } from './shell.ts';
import { siteImportText } from './site-import.ts';
import { siteSheetText } from './site-sheet.ts';
import { slipText } from './slip.ts';
import { splitText } from './split.ts';
import { formatMoment } from './time.ts';
import { wallText } from './wall.ts';
import { wordText } from './word.ts';

export const TEXT = {
  ...wordText,
  ...accountText,
  ...approvalText,
  ...refundText,
  ...replacementText,
  ...moneyBackText,
  ...frameText,
  ...sellText,
  ...dailyText,
  ...operationText,
  ...openingText,
  ...closingText,
  ...officeText,
  ...slipText,
  ...splitText,
  ...shiftText,
  ...readingText,
  ...recordText,
  ...wallText,
  ...meterPageText,
  ...overviewText,
  ...siteSheetText,
  ...siteImportText,
  ...firstDayText,
  ...importPageText,
  ...takeOverPageText,
  ...controlText,
  ...practiceSheetText,
  ...shellText,
  ...faultText,
} satisfies Entries;

export type TextKey = keyof typeof TEXT;
export type Values = Readonly<Record<string, string | number>>;

/** Whether a code that came from outside (a fault, a reason) has a sentence. */
export function isTextKey(code: string): code is TextKey {
  return Object.hasOwn(TEXT, code);
}

/**
 * The sentence of `key`. A value's name says its unit and so how it is written: `…Fen` as ¥1,234.50, `…CentiKwh` as 4,213.55, `…E4` as a
 * price, `…At` as local time in `zone`; any other as it is. A value that was not given leaves its name in braces visible.
 */
export function say(lang: Lang, key: TextKey, values: Values = {}, zone = 'Asia/Shanghai'): string {
  const sentence = TEXT[key][lang === 'zh' ? 0 : 1];
  return sentence.replace(/\{(\w+)(?:#([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one !== undefined && many !== undefined) return Number(value) === 1 ? one : many;
    return written(name, value, lang, zone);
  });
}

function written(name: string, value: string | number, lang: Lang, zone: string): string {
  if (typeof value === 'string') return value;
  if (/fen$/i.test(name)) return money(value as Fen);
  if (/centiKwh$/i.test(name)) return formatKwh(value as CentiKwh);
  if (name.endsWith('E4')) return formatPrice(value as PriceE4);
  if (/(^at|At|until|Until)$/.test(name)) return formatMoment(lang, value as Instant, zone);
  return String(value);
}

/** "¥1,234.50", "−¥35.00". */
export function money(amount: Fen): string {
  const text = formatYuan(amount);
  return amount < 0 ? `−¥${text.slice(1)}` : `¥${text}`;
}
