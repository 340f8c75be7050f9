import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { sampleBoard, sampleSummary } from './support/sample-answers.ts';
import { accessibilityViolations, overflowPixels } from './support/inspect-page.ts';
import { takeScreenshot } from './support/take-screenshot.ts';
import { describeInChromium, type DashboardUnderTest } from './support/use-dashboard.ts';

const schemes = ['light', 'dark'] as const;
const pages = [
  { name: 'board', address: '/dashboard', ready: 'payments-prod-weu' },
  { name: 'board-filtered', address: '/dashboard?lane=failed&errorClass=quota', ready: 'reporting-q1' },
  { name: 'fleet', address: '/dashboard/fleet', ready: 'Success rate' },
  { name: 'no-such-page', address: '/dashboard/nowhere', ready: 'No such page' },
];

async function openReady(
  dashboard: DashboardUnderTest,
  { address, ready }: (typeof pages)[number],
  view: Parameters<DashboardUnderTest['open']>[1],
): Promise<Page> {
  dashboard.api.operations = sampleBoard();
  if (address.endsWith('nowhere')) dashboard.expectFailedCalls();
  const page = await dashboard.open(address, view);
  await page.getByText(ready).first().waitFor();
  return page;
}

describeInChromium('the dashboard for everybody', (dashboard) => {
  for (const scheme of schemes) {
    for (const width of [360, 1600]) {
      for (const shown of pages) {
        it(`has no barrier on ${shown.name} at ${String(width)} pixels, ${scheme}`, async () => {
          const page = await openReady(dashboard, shown, { width, scheme });
          await takeScreenshot(page, `${shown.name}-${String(width)}-${scheme}`);
          for (const summary of await page.locator('summary').all()) await summary.click();
          expect(await accessibilityViolations(page)).toEqual([]);
          expect(await overflowPixels(page)).toBe(0);
        });
      }
    }
  }

  it.each([320, 768, 1024, 2560])('never scrolls to the side at %d pixels', async (width) => {
    for (const shown of pages.slice(0, 3)) {
      const page = await openReady(dashboard, shown, { width, height: 1300 });
      expect(await overflowPixels(page)).toBe(0);
      if (width === 2560) await takeScreenshot(page, `${shown.name}-2560`);
    }
  });

  it('holds names without end in its width', async () => {
    const endless = 'x'.repeat(600);
    dashboard.api.operations = [
      sampleSummary(1, {
        clusterName: endless,
        requestedBy: endless,
        resourceGroup: endless,
        progress: { percent: 50, current: [endless], parked: { for: endless } },
      }),
    ];
    for (const width of [360, 1600]) {
      const page = await dashboard.open('/dashboard', { width });
      await page.getByText('xxx').first().waitFor();
      expect(await overflowPixels(page)).toBe(0);
    }
  });

  it('has no barrier while the API is down, wants a key or has nothing', async () => {
    dashboard.expectFailedCalls();
    const empty = await dashboard.open('/dashboard');
    await empty.getByText('No operations yet').waitFor();
    expect(await accessibilityViolations(empty)).toEqual([]);
    dashboard.api.isDown = true;
    const down = await dashboard.open('/dashboard', { scheme: 'dark' });
    await down.getByText('The API cannot be reached').first().waitFor();
    expect(await accessibilityViolations(down)).toEqual([]);
    await takeScreenshot(down, 'board-down-dark');
    dashboard.api.isDown = false;
    dashboard.api.key = 'secret';
    const locked = await dashboard.open('/dashboard', { width: 360 });
    await locked.getByText('The API asks for a key').waitFor();
    expect(await accessibilityViolations(locked)).toEqual([]);
    await takeScreenshot(locked, 'board-locked-360');
  });

  it('is used by keyboard alone', async () => {
    dashboard.api.operations = sampleBoard();
    const page = await dashboard.open('/dashboard');
    await page.getByText('payments-prod-weu').waitFor();
    const focused = () =>
      page.evaluate(() => ({
        text: document.activeElement?.textContent ?? '',
        outline: document.activeElement === null ? '' : getComputedStyle(document.activeElement).outlineStyle,
      }));
    await page.keyboard.press('Tab');
    expect(await focused()).toEqual({ text: 'Skip to the content', outline: 'solid' });
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await focused()).toEqual({ text: expect.stringMatching(/^All/) as string, outline: 'solid' });
    for (let presses = 0; presses < 3; presses++) await page.keyboard.press('Tab');
    expect((await focused()).text).toMatch(/^Failed/);
    await page.keyboard.press('Enter');
    await page.getByText('payments-prod-weu').waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('?lane=failed');
    expect((await focused()).text).toMatch(/^Failed/);
  });

  it('goes from page to page without loading anew, and puts the focus on the heading', async () => {
    const page = await dashboard.open('/dashboard');
    await page.evaluate(() => document.body.setAttribute('data-same-page', ''));
    await page.getByRole('link', { name: 'Fleet' }).click();
    await page.getByRole('heading', { level: 1, name: 'Fleet' }).waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    expect(await page.title()).toBe('Fleet · Slipway');
    expect(await page.locator('[data-same-page]').count()).toBe(1);
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
    expect(await page.getByRole('link', { name: 'Board' }).getAttribute('aria-current')).toBe('page');
  });
});
