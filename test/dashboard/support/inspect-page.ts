import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe-core holds against the page, each with where. */
export async function accessibilityViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    // The page has it as a global of its own; a name of this module means nothing there.
    const inPage = (globalThis as unknown as { readonly axe: typeof axe }).axe;
    const { violations } = await inPage.run(document, { resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  });
}

/** By how many pixels the page is wider than the window. */
export function overflowPixels(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

/** What ran or was made of a text that should have been shown: nothing, if all is well. */
export function injected(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const ran = 'hacked' in window ? ['a script ran'] : [];
    const made = [
      ...document.querySelectorAll('body img, body script, body iframe, body object, body base, body style'),
    ];
    const handlers = [...document.querySelectorAll('*')].filter(({ attributes }) =>
      [...attributes].some(({ name }) => name.startsWith('on')),
    );
    const addresses = [...document.querySelectorAll('[href], [src], [action]')].filter((element) =>
      ['href', 'src', 'action'].some((name) =>
        /^\s*(javascript|data|vbscript):/i.test(element.getAttribute(name) ?? ''),
      ),
    );
    return [...ran, ...[...made, ...handlers, ...addresses].map(({ outerHTML }) => outerHTML.slice(0, 200))];
  });
}
