/** What goes over the shell's one channel between page and program; the preload knows nothing but this. */
import type { Hint } from './call.ts';

export const CHANNEL = 'wattkeeper';

/** From the page. `id` numbers the page's listenings, so that a late batch of an older one is told apart. */
export type ShellMessage =
  | { readonly kind: 'call'; readonly name: string; readonly input: unknown; readonly token: string | null; readonly language: string }
  | { readonly kind: 'listen'; readonly id: number; readonly token: string }
  | { readonly kind: 'leave'; readonly id: number };

/** To the page. */
export type ShellPush = { readonly id: number; readonly hints: readonly Hint[] } | { readonly id: number; readonly up: boolean };
