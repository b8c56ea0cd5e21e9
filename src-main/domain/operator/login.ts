/** How a login is compared: whoever types it in capitals or in full width means the same person. */
export function foldedLogin(login: string): string {
  return login.normalize('NFKC').trim().toLowerCase();
}
