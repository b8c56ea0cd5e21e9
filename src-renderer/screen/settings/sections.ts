/** The sections of the settings: their order is their digit, their right decides who sees them. */
import type { Admission } from '../../../src-shared/contract/call.ts';
import type { TextKey } from '../../../src-shared/text/say.ts';

export interface Section {
  readonly id: 'site' | 'import' | 'takeover' | 'commissioning' | 'sale' | 'seat';
  readonly title: TextKey;
  readonly right: Admission;
}

export const SECTIONS: readonly Section[] = [
  { id: 'site', title: 'settings.nav.site', right: 'signedIn' },
  { id: 'import', title: 'settings.nav.import', right: 'editSite' },
  { id: 'takeover', title: 'settings.nav.takeOver', right: 'viewAccounts' },
  { id: 'commissioning', title: 'settings.nav.commissioning', right: 'signedIn' },
  { id: 'sale', title: 'settings.nav.sale', right: 'signedIn' },
  { id: 'seat', title: 'settings.nav.seat', right: 'signedIn' },
];

/** The section that a digit opens, for nobody else than may see it; null = none. */
export function sectionByKey(key: string, sections: readonly Section[]): Section | null {
  return /^[1-9]$/.test(key) ? (sections[Number(key) - 1] ?? null) : null;
}
