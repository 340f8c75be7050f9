/** Where a reference to documentation leads. */

/**
 * The address of a page on the web, or of a page of this repository's `docs/`; undefined when it is neither, and is
 * shown as text: a reference comes from a table, but also from what Azure answers.
 */
export function docLink(reference: string): string | undefined {
  if (reference.startsWith('https://')) return URL.canParse(reference) ? new URL(reference).href : undefined;
  const isPage =
    /^docs\/(?:[A-Za-z0-9][A-Za-z0-9_.-]*\/)*[A-Za-z0-9][A-Za-z0-9_.-]*\.md(?:#[A-Za-z0-9_-]+)?$/;
  return isPage.test(reference) ? `/dashboard/${reference}` : undefined;
}

/** Of a link that Azure or a request brought: followed only when it is a page on the web. */
export function webLink(reference: string): string | undefined {
  return reference.startsWith('https://') && URL.canParse(reference) ? new URL(reference).href : undefined;
}
