import type { Page } from 'playwright-core';

/** Presses the button once the API is back, even if the page has come to know of it by itself in between. */
export async function tryNow(page: Page, recover: () => void): Promise<void> {
  const button = await page.getByRole('button', { name: 'Try now' }).elementHandle();
  recover();
  await button.dispatchEvent('click');
}
