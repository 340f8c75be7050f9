import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { accessibilityViolations, injected, overflowPixels } from './support/inspect-page.ts';
import { takeScreenshot } from './support/take-screenshot.ts';
import { describeInChromium } from './support/use-dashboard.ts';

/** The words that stand alone in a cell of a table, and yet on more than one line. */
function brokenWords(page: Page): Promise<readonly string[]> {
  return page.locator('td').evaluateAll((cells) =>
    cells.flatMap((cell) => {
      const text = cell.textContent.trim();
      const range = document.createRange();
      range.selectNodeContents(cell);
      const tops = new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom / 8)));
      return /^[A-Za-z]{1,12}$/.test(text) && tops.size > 1 ? [text] : [];
    }),
  );
}

describeInChromium('the description of the API', (dashboard) => {
  for (const scheme of ['light', 'dark'] as const) {
    for (const width of [360, 1400]) {
      it(`has no barrier, and all of its width in sight, at ${String(width)} pixels, ${scheme}`, async () => {
        const page = await dashboard.open('/api/docs', { width, scheme });
        await takeScreenshot(page, `api-docs-${String(width)}-${scheme}`);
        expect(await accessibilityViolations(page)).toEqual([]);
        expect(await overflowPixels(page)).toBe(0);
        expect(await injected(page)).toEqual([]);
        expect(await brokenWords(page)).toEqual([]);
      });
    }
  }

  it('leads from its contents to each of its parts', async () => {
    const page = await dashboard.open('/api/docs');
    const targets = await page
      .locator('a[href^="#"]')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
    expect(targets.length).toBeGreaterThan(20);
    const missing = await page.evaluate(
      (all) => all.filter((each) => document.getElementById(each.slice(1)) === null),
      targets,
    );
    expect(missing).toEqual([]);
    await page.getByRole('navigation').getByRole('link', { name: 'Show one operation' }).click();
    expect(new URL(page.url()).hash).toBe('#getOperation');
    const heading = page.locator('#getOperation');
    expect(await heading.evaluate((element) => element.getBoundingClientRect().top < innerHeight)).toBe(true);
  });

  it('shows what its sources have between backticks as code', async () => {
    const page = await dashboard.open('/api/docs');
    await page.locator('#getOperation').locator('..').getByText('wait', { exact: true }).first().waitFor();
    const raw = await page
      .locator('p, td')
      .evaluateAll((parts) => parts.map((part) => part.textContent).filter((text) => text.includes('`')));
    expect(raw).toEqual([]);
  });

  it('begins, by keyboard, with the way past its contents', async () => {
    const page = await dashboard.open('/api/docs');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#main$/);
  });
});
