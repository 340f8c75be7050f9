import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { sampleBoard } from './support/sample-answers.ts';
import { describeInChromium } from './support/use-dashboard.ts';

const rows = (page: Page) => page.locator('tbody tr');
const row = (page: Page, name: string) => rows(page).filter({ hasText: name });
const query = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);

describeInChromium('the filters of the board', (dashboard) => {
  it('are kept in the address, and go back and forward with it', async () => {
    dashboard.api.operations = sampleBoard();
    const page = await dashboard.open('/dashboard');
    await page.getByText('More filters').click();
    await page.getByLabel('Phase').selectOption('Failed');
    await row(page, 'payments-prod-weu').waitFor({ state: 'detached' });
    expect(query(page)).toEqual({ phase: 'Failed' });
    expect(await rows(page).count()).toBe(1);

    await page.getByLabel('Phase').selectOption('Succeeded');
    await row(page, 'web-canary').waitFor();
    await page.goBack();
    await row(page, 'reporting-q1').waitFor();
    expect(await page.getByLabel('Phase').inputValue()).toBe('Failed');
    await page.goBack();
    await row(page, 'payments-prod-weu').waitFor();
    expect(query(page)).toEqual({});
    await page.goForward();
    await row(page, 'payments-prod-weu').waitFor({ state: 'detached' });
    expect(query(page)).toEqual({ phase: 'Failed' });
  });

  it('are taken from an address that somebody was sent', async () => {
    dashboard.api.operations = sampleBoard();
    const page = await dashboard.open('/dashboard?lane=failed&errorClass=quota&sort=oldest&search=REPORT');
    await row(page, 'reporting-q1').waitFor();
    expect(await rows(page).count()).toBe(1);
    expect(await page.getByLabel('Search').inputValue()).toBe('REPORT');
    expect(await page.getByLabel('Sort').inputValue()).toBe('oldest');
    expect(await page.getByLabel('Error class').inputValue()).toBe('quota');
    await page.getByRole('link', { name: 'Remove filter Error class' }).click();
    expect(query(page)).toEqual({ lane: 'failed', sort: 'oldest', search: 'REPORT' });
  });

  it('leave out what no filter can be', async () => {
    dashboard.api.operations = sampleBoard();
    const page = await dashboard.open('/dashboard?phase=Nonsense&createdFrom=yesterday&unknown=1');
    await row(page, 'payments-prod-weu').waitFor();
    const asked = dashboard.api.requests.find(({ url }) => url.pathname === '/api/operations');
    expect(asked?.url.search).toBe('?top=50');
  });

  it('search while one types, without a step back for each letter', async () => {
    dashboard.api.operations = sampleBoard();
    const page = await dashboard.open('/dashboard?lane=running');
    await row(page, 'payments-prod-weu').waitFor();
    await page.getByLabel('Search').pressSequentially('search');
    await page.waitForURL(/search=search/);
    await row(page, 'payments-prod-weu').waitFor({ state: 'detached' });
    await row(page, 'search-staging').waitFor();
    await page.goBack();
    await row(page, 'payments-prod-weu').waitFor();
    expect(query(page)).toEqual({ lane: 'running' });
  });

  it('take times in the zone of the viewer and ask in UTC', async () => {
    dashboard.api.operations = sampleBoard();
    const page = await dashboard.open('/dashboard');
    await page.getByText('More filters').click();
    await page.getByLabel('Accepted from').fill('2026-03-10T15:16');
    await row(page, 'ml-batch-gpu').waitFor({ state: 'detached' });
    expect(query(page)).toEqual({ createdFrom: '2026-03-10T14:16:00.000Z' });
    expect(await rows(page).count()).toBe(2);
  });

  it('keep a half-typed text while the board goes on', async () => {
    dashboard.api.operations = sampleBoard();
    const page = await dashboard.open('/dashboard');
    await page.getByText('More filters').click();
    await page.getByLabel('Requested by').pressSequentially('mara.lind@contoso.exam');
    dashboard.api.operations = sampleBoard().slice(1);
    await dashboard.pass(page, 2000);
    await row(page, 'payments-prod-weu').waitFor({ state: 'detached' });
    expect(await page.getByLabel('Requested by').inputValue()).toBe('mara.lind@contoso.exam');
    await page.getByLabel('Requested by').pressSequentially('ple\n');
    await row(page, 'ml-batch-gpu').waitFor({ state: 'detached' });
    expect(query(page)).toEqual({ requestedBy: 'mara.lind@contoso.example' });
  });

  it('sort the slowest first when asked', async () => {
    dashboard.api.operations = sampleBoard();
    const page = await dashboard.open('/dashboard');
    await page.getByLabel('Sort').selectOption('slowest');
    await page.waitForURL(/sort=slowest/);
    await page
      .locator('tbody tr:first-child', { hasText: 'batch-old' })
      .or(page.locator('tbody tr:first-child', { hasText: 'data-lake-ingest' }))
      .waitFor();
    const asked = dashboard.api.requests.filter(({ url }) => url.searchParams.get('sort') === 'slowest');
    expect(asked.length).toBeGreaterThan(0);
  });
});
