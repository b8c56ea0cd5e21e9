/** Amounts in Chinese capital words, as they stand on receipts: 壹佰元整. */
import type { Fen } from '../value/fen.ts';

const DIGITS = '零壹贰叁肆伍陆柒捌玖';
const PLACES = ['', '拾', '佰', '仟'] as const;
const SECTIONS = ['', '万', '亿', '万亿'] as const;

/** Four digits as words, with one 零 for any run of inner zeros: 1005 → 壹仟零伍. */
function sectionWords(section: number): string {
  let words = '';
  let gap = false;
  for (let place = 3; place >= 0; place--) {
    const digit = Math.trunc(section / 10 ** place) % 10;
    if (digit === 0) {
      gap = words !== '';
      continue;
    }
    words += `${gap ? '零' : ''}${DIGITS[digit]}${PLACES[place]}`;
    gap = false;
  }
  return words;
}

function yuanWords(yuan: number): string {
  let words = '';
  let gap = false;
  for (let index = SECTIONS.length - 1; index >= 0; index--) {
    const section = Math.trunc(yuan / 10_000 ** index) % 10_000;
    if (section === 0) {
      gap = words !== '';
      continue;
    }
    // A section that does not fill its four places is joined by 零: 10005 → 壹万零伍.
    words += `${gap || (words !== '' && section < 1000) ? '零' : ''}${sectionWords(section)}${SECTIONS[index]}`;
    gap = false;
  }
  return words;
}

/** 10050 → 壹佰元伍角整 · 10005 → 壹佰元零伍分 · 0 → 零元整 · −100 → 负壹元整. Whole fen in, so nothing is rounded. */
export function capitalWords(amount: Fen): string {
  if (amount < 0) return `负${capitalWords(-amount as Fen)}`;
  const yuan = Math.trunc(amount / 100);
  const jiao = Math.trunc(amount / 10) % 10;
  const fen = amount % 10;
  if (amount === 0) return '零元整';
  const head = yuan === 0 ? '' : `${yuanWords(yuan)}元`;
  if (jiao === 0 && fen === 0) return `${head}整`;
  const jiaoWords = jiao > 0 ? `${DIGITS[jiao]}角` : head === '' ? '' : '零';
  return `${head}${jiaoWords}${fen > 0 ? `${DIGITS[fen]}分` : '整'}`;
}
