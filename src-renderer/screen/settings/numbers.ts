/** Numbers as people type them into settings; null = not one that may stand there. */

/** A whole number from `least` to `most`. */
export function wholeBetween(text: string, least: number, most: number): number | null {
  const plain = text.trim();
  if (!/^\d{1,6}$/.test(plain)) return null;
  const value = Number(plain);
  return value < least || value > most ? null : value;
}

/** "1.5" per cent are 150 of 0.01 %; at most 20 %. */
export function basisPointsOf(text: string): number | null {
  const match = /^(\d{1,2})(?:\.(\d{1,2}))?$/.exec(text.trim().replace('。', '.'));
  if (!match) return null;
  const points = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return points > 2_000 ? null : points;
}

export function shareText(basisPoints: number): string {
  const digits = String(basisPoints).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
