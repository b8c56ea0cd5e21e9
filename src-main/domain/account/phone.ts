/** Phone numbers as a queue may see them. */

/** "138****5678": the last four digits identify, the middle stays private. Short numbers lose all but the last two. */
export function maskedPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '');
  if (digits.length < 8) return digits.replace(/\d(?=\d{2})/g, '*');
  return `${digits.slice(0, 3)}****${digits.slice(-4)}`;
}
