import { expect, it } from 'vitest';
import { SUBSCRIPTION, sampleStats } from './support/sample-answers.ts';
import { tryNow } from './support/try-now.ts';
import { describeInChromium } from './support/use-dashboard.ts';

describeInChromium('the fleet', (dashboard) => {
  it('shows the success rate, retries, refusals and registrations', async () => {
    const page = await dashboard.open('/dashboard/fleet');
    await page.getByText('94.2%').waitFor();
    const table = (name: string) => page.getByRole('table', { name, exact: true });
    expect(await table('Retries by error class').locator('tbody tr').allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringMatching(/^Rbac propagating\s+133/)]),
    );
    expect(await table('Refusals by error class').locator('tbody tr').first().innerText()).toMatch(
      /^Quota\s+9/,
    );
    const registrations = await table('Features and providers by subscription').innerText();
    expect(registrations).toContain(SUBSCRIPTION);
    expect(registrations).toMatch(/Microsoft.Compute\/EncryptionAtHost\s+Done\s+10 min 11 s/);
  });

  it('draws the durations of each step over the days, and has them as a table', async () => {
    const page = await dashboard.open('/dashboard/fleet');
    const chart = page.getByRole('img', { name: /^Managed cluster: median by day/ });
    await chart.waitFor();
    const line = await chart.locator('.trend-line').getAttribute('d');
    expect(line?.match(/[ML]/g)).toHaveLength(14);

    const section = page.getByRole('region', { name: 'Steps over time' });
    await section.getByText('As a table').click();
    const table = page.getByRole('table', { name: 'Median duration of steps by day' });
    expect(await table.locator('tbody tr').count()).toBe(14);
    expect(await table.getByRole('columnheader').allInnerTexts()).toContain('Managed cluster');
  });

  it('follows the figures', async () => {
    const page = await dashboard.open('/dashboard/fleet');
    await page.getByText('94.2%').waitFor();
    dashboard.api.stats = sampleStats({ successRate: 0.5 });
    await dashboard.pass(page, 2000);
    await page.getByText('50%').waitFor();
  });

  it('has a word for each thing that there is nothing of yet', async () => {
    dashboard.api.stats = {
      generatedAt: '2026-03-10T14:30:00.000Z',
      total: 0,
      phases: {},
      lanes: { running: 0, waiting: 0, failed: 0, done: 0 },
      sample: { operations: 0 },
      durations: [],
      stepDurations: [],
      days: [],
      retriesByClass: {},
      refusalsByClass: {},
      oldestRunning: [],
      registrations: [],
    };
    const page = await dashboard.open('/dashboard/fleet');
    await page.getByText('No operation has ended yet.').waitFor();
    for (const text of [
      'No step has been measured yet.',
      'Nothing was refused.',
      'Nothing had to be tried again.',
    ])
      expect(await page.getByText(text).count()).toBe(1);
  });

  it('says that the API is down before there was any answer, and recovers', async () => {
    dashboard.expectFailedCalls();
    dashboard.api.isDown = true;
    const page = await dashboard.open('/dashboard/fleet');
    await page.getByText('The API cannot be reached').first().waitFor();
    await tryNow(page, () => {
      dashboard.api.isDown = false;
    });
    await page.getByText('94.2%').waitFor();
  });
});
