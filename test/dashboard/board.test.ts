import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { minutesAgo, sampleBoard, sampleStats, sampleSummary } from './support/sample-answers.ts';
import { tryNow } from './support/try-now.ts';
import { describeInChromium } from './support/use-dashboard.ts';

const rows = (page: Page) => page.locator('tbody tr');
const row = (page: Page, name: string) => rows(page).filter({ hasText: name });
const query = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);

describeInChromium('the board', (dashboard) => {
  it('shows each operation with its phase and what it does or waits for', async () => {
    dashboard.api.operations = sampleBoard();
    const page = await dashboard.open('/dashboard');
    await row(page, 'payments-prod-weu').waitFor();

    const texts = async (name: string) => row(page, name).innerText();
    expect(await texts('payments-prod-weu')).toMatch(/Provisioning[^]*62 %[^]*Create the cluster/);
    expect(await texts('ml-batch-gpu')).toMatch(
      /Waits for capacity of Standard_NC24ads_A100_v4 .* until 15:39:00/,
    );
    expect(await texts('edge-eu-3')).toMatch(/Stalled[^]*Nothing has moved for 22 minutes/);
    expect(await texts('checkout-blue')).toContain('Waits for its turn');
    expect(await texts('intranet')).toContain('Suspended since 15:24:00');
    expect(await texts('reporting-q1')).toMatch(/QuotaExceeded[^]*Quota · for the requester/);
    expect(await page.title()).toBe('Board · Slipway');
  });

  it('tells times in the zone of the viewer, and in UTC on hover', async () => {
    dashboard.api.operations = [
      sampleSummary(1, { acceptedAt: minutesAgo(5), phase: 'Succeeded', endedAt: minutesAgo(1) }),
    ];
    const page = await dashboard.open('/dashboard');
    const accepted = row(page, 'aks-0001').locator('time');
    expect(await accepted.innerText()).toBe('15:25:00');
    expect(await accepted.getAttribute('title')).toBe('2026-03-10 14:25:00 UTC');
    expect(await row(page, 'aks-0001').innerText()).toContain('4 min');
  });

  it('counts the lanes, and shows one when it is chosen', async () => {
    dashboard.api.operations = sampleBoard();
    const page = await dashboard.open('/dashboard');
    await page.getByRole('link', { name: 'Waiting 4' }).click();
    await row(page, 'payments-prod-weu').waitFor({ state: 'detached' });
    expect(await rows(page).count()).toBe(4);
    expect(query(page)).toEqual({ lane: 'waiting' });
  });

  it('shows a new state within two seconds, without being loaded anew', async () => {
    dashboard.api.operations = sampleBoard();
    const page = await dashboard.open('/dashboard');
    await row(page, 'payments-prod-weu').waitFor();
    await page.evaluate(() => document.body.setAttribute('data-same-page', ''));
    await dashboard.hold(page);

    const [first, ...others] = sampleBoard();
    const ended = sampleSummary(1, {
      ...first,
      phase: 'Succeeded',
      done: true,
      lane: 'done',
      endedAt: minutesAgo(0),
    });
    dashboard.api.operations = [sampleSummary(77, { acceptedAt: minutesAgo(0) }), ended, ...others];
    dashboard.api.stats = sampleStats({ lanes: { running: 2, waiting: 4, failed: 2, done: 4 } });
    await page.clock.runFor(2000);

    await row(page, 'aks-0077').waitFor();
    await row(page, 'payments-prod-weu').getByText('Succeeded').waitFor();
    await page.getByRole('link', { name: 'Done 4' }).waitFor();
    expect(await page.locator('[data-same-page]').count()).toBe(1);
    await page.clock.resume();
    await page.getByRole('status').getByText('2 operations changed').waitFor({ state: 'attached' });
  });

  it('asks with the ETag, and draws nothing for a 304', async () => {
    dashboard.api.operations = sampleBoard();
    const page = await dashboard.open('/dashboard');
    await row(page, 'payments-prod-weu').waitFor();
    const unchanged = page.waitForResponse(
      (response) => response.status() === 304 && response.url().includes('operations'),
    );
    await dashboard.pass(page, 1500);
    expect((await (await unchanged).request().allHeaders())['if-none-match']).toMatch(/^".+"$/);
    expect(await rows(page).count()).toBe(11);
  });

  it('asks for nothing while nobody sees it, and at once when somebody does', async () => {
    const page = await dashboard.open('/dashboard');
    await page.getByText('No operations yet').waitFor();
    await dashboard.hold(page);
    const setVisibility = (state: string) =>
      page.evaluate((now) => {
        Object.defineProperty(document, 'visibilityState', { value: now, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);
    await setVisibility('hidden');
    const before = dashboard.api.requests.length;
    await page.clock.runFor(60_000);
    expect(dashboard.api.requests).toHaveLength(before);

    dashboard.api.operations = sampleBoard();
    await setVisibility('visible');
    await row(page, 'payments-prod-weu').waitFor();
  });

  it('says that there is nothing yet, and that nothing matches', async () => {
    const page = await dashboard.open('/dashboard');
    await page.getByRole('heading', { name: 'No operations yet' }).waitFor();
    await page.getByLabel('Search').fill('nobody');
    await page.getByRole('heading', { name: 'Nothing matches these filters' }).waitFor();
    await page.getByRole('link', { name: 'Clear the filters' }).click();
    await page.getByRole('heading', { name: 'No operations yet' }).waitFor();
    expect(query(page)).toEqual({});
  });

  it('shows what the API says against a call', async () => {
    dashboard.expectFailedCalls();
    dashboard.api.operations = sampleBoard();
    dashboard.api.refuseReads = {
      status: 503,
      title: 'Unavailable',
      code: 'StoreUnavailable',
      detail: 'The store is busy.',
    };
    const page = await dashboard.open('/dashboard');
    await page.getByText('The store is busy. (StoreUnavailable)').waitFor();
    await tryNow(page, () => {
      dashboard.api.refuseReads = undefined;
    });
    await row(page, 'payments-prod-weu').waitFor();
    expect(await page.getByText('StoreUnavailable').count()).toBe(0);
  });

  it('says since when the API is down, keeps what it has, and recovers', async () => {
    dashboard.expectFailedCalls();
    dashboard.api.operations = sampleBoard();
    const page = await dashboard.open('/dashboard');
    await row(page, 'payments-prod-weu').waitFor();
    dashboard.api.isDown = true;
    await dashboard.pass(page, 2000);
    const notice = page.locator('.trouble');
    await notice.waitFor();
    expect(await notice.innerText()).toMatch(
      /The API cannot be reached[^]*Since 15:30:\d\d; what is shown is from 15:30:\d\d\. (Next try in|Trying now)/,
    );
    expect(await rows(page).count()).toBe(11);

    dashboard.api.isDown = false;
    dashboard.api.operations = sampleBoard().slice(1);
    await dashboard.pass(page, 16_000);
    await notice.waitFor({ state: 'detached' });
    await row(page, 'payments-prod-weu').waitFor({ state: 'detached' });
    await page.getByRole('status').getByText('The API answers again.').waitFor({ state: 'attached' });
  });

  it('asks for the key that the API wants, sends it in a header and forgets it with the tab', async () => {
    dashboard.expectFailedCalls();
    dashboard.api.operations = sampleBoard();
    dashboard.api.key = 'open-sesame';
    const page = await dashboard.open('/dashboard');
    await page.getByLabel('Function key').fill('open-sesame');
    await page.getByRole('button', { name: 'Use this key' }).click();
    await row(page, 'payments-prod-weu').waitFor();
    await page.getByLabel('Function key').waitFor({ state: 'detached' });
    expect(dashboard.api.requests.some(({ url }) => url.href.includes('sesame'))).toBe(false);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
  });

  it('leads whoever is not signed in to where one signs in, and back', async () => {
    dashboard.expectFailedCalls();
    const detail = 'Sign in: with the browser.';
    dashboard.api.refuseReads = { status: 401, title: 'Not signed in', code: 'NotSignedIn', detail };
    const page = await dashboard.open('/dashboard?lane=failed');
    const link = page.getByRole('link', { name: 'Sign in again' });
    expect(await link.getAttribute('href')).toBe(
      '/.auth/login/aad?post_login_redirect_uri=%2Fdashboard%3Flane%3Dfailed',
    );
    expect(await page.getByLabel('Function key').count()).toBe(0);
  });

  it('tells whoever has no role which one it takes', async () => {
    dashboard.expectFailedCalls();
    const detail = 'ann@contoso.example does not have the role Operations.Read.';
    dashboard.api.refuseReads = { status: 403, title: 'Role missing', code: 'RoleMissing', detail };
    const page = await dashboard.open('/dashboard');
    const notice = page.locator('.notice').filter({ hasText: 'Role missing' });
    await notice.getByText(detail).waitFor();
  });

  it('has ten thousand operations to page through, and asks for no more than is shown', async () => {
    dashboard.api.operations = Array.from({ length: 10_000 }, (_, index) =>
      sampleSummary(index, { phase: 'Succeeded' }),
    );
    dashboard.api.stats = sampleStats({
      total: 10_000,
      lanes: { running: 0, waiting: 0, failed: 0, done: 10_000 },
    });
    const page = await dashboard.open('/dashboard');
    await page.getByRole('link', { name: 'Done 10,000' }).waitFor();
    await row(page, 'aks-0049').waitFor();
    expect(await rows(page).count()).toBe(50);

    const more = page.getByRole('button', { name: 'Load more' });
    await more.click();
    await row(page, 'aks-0149').waitFor();
    await more.click();
    await row(page, 'aks-0249').waitFor();
    expect(await rows(page).count()).toBe(250);
    const tops = dashboard.api.requests.map(({ url }) => Number(url.searchParams.get('top')));
    expect(Math.max(...tops)).toBe(200);

    await page.getByLabel('Search').fill('aks-9999');
    await row(page, 'aks-9999').waitFor();
    expect(await rows(page).count()).toBe(1);
  });

  it('ends at a thousand rows, and says how to see the others', async () => {
    dashboard.api.operations = Array.from({ length: 1200 }, (_, index) =>
      sampleSummary(index, { phase: 'Succeeded' }),
    );
    const page = await dashboard.open('/dashboard');
    for (let shown = 50; shown < 1000; shown += 100) {
      await row(page, `aks-${String(shown - 1).padStart(4, '0')}`).waitFor();
      await page.getByRole('button', { name: 'Load more' }).click();
    }
    await page.getByText('The first 1,000 operations. Filter or search').waitFor();
    expect(await rows(page).count()).toBe(1000);
  });
});
