/** The types of browser.mjs, for the engine's side, which reads no JavaScript. */

/** The program's path; WATTKEEPER_BROWSER, where set, decides. */
export function findBrowser(): string | undefined;

export function ensureBrowser(): Promise<{ ok: boolean; detail: string }>;
