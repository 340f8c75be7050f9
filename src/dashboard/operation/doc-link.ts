/** Where a reference to documentation leads. */

/**
 * The address of a page on the web, or of the runbook, which is served beside the dashboard; undefined for all else, which
 * is shown as text: a reference comes from a table, but also from what Azure answers.
 */
export function docLink(reference: string): string | undefined {
  return /^docs\/runbook\.md(#[a-z]+)?$/.test(reference) ? '/dashboard/runbook.txt' : webLink(reference);
}

/** Of a link that Azure or a request brought: followed only when it is a page on the web. */
export function webLink(reference: string): string | undefined {
  return reference.startsWith('https://') && URL.canParse(reference) ? new URL(reference).href : undefined;
}
