/** How a bus stands: connected, broken off, or not asked yet since the start, which is no fault. */
export type BusLink = 'up' | 'down' | 'notAsked';

export function busLink({ connected, lastError }: { readonly connected: boolean; readonly lastError: string | null }): BusLink {
  if (connected) return 'up';
  return lastError === null ? 'notAsked' : 'down';
}
