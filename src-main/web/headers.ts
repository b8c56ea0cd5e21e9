/** What every answer tells the browser it may do with it: nothing but show our own page. */

/**
 * Scripts only from our own files. Style attributes are allowed (the window places menus and bars with them), style elements are not.
 * The WebSocket is named with its host: 'self' does not cover ws: everywhere.
 */
function contentPolicy(host: string): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    `connect-src 'self' ws://${host}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** @param host our own, as the request named it; it has passed the guard. */
export function securityHeaders(host: string): Record<string, string> {
  return {
    'content-security-policy': contentPolicy(host),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  };
}
