import { expect, it } from 'vitest';
import { operationSummarySchema, statsSchema } from '../../src/status/schema/answers.ts';
import { hostileTexts, withHostileTexts } from './support/hostile-texts.ts';
import { injected } from './support/inspect-page.ts';
import { sampleBoard, sampleStats } from './support/sample-answers.ts';
import { describeInChromium } from './support/use-dashboard.ts';

describeInChromium('texts that requests, Azure or dead letters bring', (dashboard) => {
  for (const [kind, text] of Object.entries(hostileTexts)) {
    it(`are shown on the board and never run or become an element (${kind})`, async () => {
      dashboard.api.operations = sampleBoard().map((operation) =>
        withHostileTexts(operationSummarySchema, operation, text),
      );
      dashboard.api.stats = withHostileTexts(statsSchema, sampleStats(), text);
      const page = await dashboard.open('/dashboard');
      await page.locator('tbody tr').first().waitFor();
      const shown = await page.locator('tbody').innerText();
      expect(shown.split(text).length).toBeGreaterThan(11 * 3);
      expect(await injected(page)).toEqual([]);
    });

    it(`are shown in the fleet and never run or become an element (${kind})`, async () => {
      const stats = withHostileTexts(statsSchema, sampleStats(), text);
      dashboard.api.stats = {
        ...stats,
        days: stats.days.map((day) => ({ ...day, stepP50Seconds: { [text]: 5 } })),
      };
      const page = await dashboard.open('/dashboard/fleet');
      await page.getByText('Success rate').waitFor();
      for (const summary of await page.locator('summary').all()) await summary.click();
      expect(
        (await page.locator('main').innerText()).split(text.slice(1, 40).toLowerCase()).length,
      ).toBeGreaterThan(0);
      expect(await page.getByRole('table', { name: 'Features and providers' }).innerText()).toContain(text);
      expect(await injected(page)).toEqual([]);
    });
  }

  it('are shown when they come by the address', async () => {
    const page = await dashboard.open(`/dashboard?search=${encodeURIComponent(hostileTexts.markup)}`);
    await page.getByRole('link', { name: 'Remove filter Search' }).waitFor();
    expect(await page.locator('.filter-chips').innerText()).toContain(hostileTexts.markup);
    expect(await injected(page)).toEqual([]);
  });
});
