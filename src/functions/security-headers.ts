/** What every answer tells browsers, besides what its content needs. */
type Headers = Readonly<Record<string, string>>;

/** Everything is for this very site. Browsers heed the first only over HTTPS. */
export const securityHeaders: Headers = {
  'strict-transport-security': 'max-age=31536000',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Of answers with data: kept by nobody, and no document that could load anything. */
export const apiHeaders: Headers = {
  ...securityHeaders,
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};
