/**
 * The dashboard in a browser: one browser for a test file, a fresh page and API for each test.
 *
 * A test fails for whatever the browser complains of: an error in the console, an exception that nobody caught, a breach
 * of the content security policy. Calls that fail on purpose are allowed by `expectFailedCalls`.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { chromiumPath, launchChromium } from './chromium.ts';
import { startDashboardServer, type DashboardServer } from './dashboard-server.ts';
import { NOW_MS } from './sample-answers.ts';
import { ScriptedApi } from './scripted-api.ts';

/** Later than any page has come up. */
const HOLD_AFTER_MS = 3_600_000;

export interface View {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
}

export interface DashboardUnderTest {
  readonly api: ScriptedApi;
  /** Opens an address such as `/dashboard` in a page where it is `NOW_MS` at first. */
  open(address: string, view?: View): Promise<Page>;
  /** Lets time go by, in the page and at the API. */
  pass(page: Page, ms: number): Promise<void>;
  /**
   * Stops the page's clock when its calls have been answered: from then on it reads nothing anew but by `page.clock`.
   */
  hold(page: Page): Promise<void>;
  /** From now on calls to the API may fail in this test. */
  expectFailedCalls(): void;
}

/** `describe`, unless there is no browser: then it says so and skips. */
export function describeInChromium(name: string, tests: (dashboard: DashboardUnderTest) => void): void {
  if (chromiumPath === undefined) {
    process.stderr.write(
      `Skipped: ${name}: no Chromium in /usr/bin; name one with CHROMIUM=/path/to/chromium\n`,
    );
  }
  describe.skipIf(chromiumPath === undefined)(name, () => {
    tests(useDashboard());
  });
}

function useDashboard(): DashboardUnderTest {
  let browser: Browser | undefined;
  let server: DashboardServer | undefined;
  let api = new ScriptedApi();
  let contexts: BrowserContext[] = [];
  let complaints: string[] = [];
  let areFailedCallsExpected = false;

  beforeAll(async () => {
    [browser, server] = await Promise.all([launchChromium(), startDashboardServer(api)]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  beforeEach(() => {
    api = new ScriptedApi();
    if (server) server.api = api;
    complaints = [];
    areFailedCallsExpected = false;
  });
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    contexts = [];
    const isExpected = (text: string): boolean =>
      areFailedCallsExpected && text.startsWith('Failed to load resource');
    expect(complaints.filter((text) => !isExpected(text))).toEqual([]);
  });

  return {
    get api() {
      return api;
    },
    async open(address, view = {}) {
      if (!browser || !server) throw new Error('The browser has not been started.');
      const context = await newContext(browser, view);
      contexts.push(context);
      const page = await context.newPage();
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.clock.install({ time: NOW_MS });
      await page.goto(`${server.origin}${address}`);
      return page;
    },
    async pass(page, ms) {
      api.nowMs += ms;
      await page.clock.fastForward(ms);
    },
    async hold(page) {
      const calls = ['/api/stats', '/api/operations'].map((path) =>
        page.waitForResponse((response) => new URL(response.url()).pathname === path),
      );
      await page.clock.pauseAt(NOW_MS + HOLD_AFTER_MS);
      await Promise.all((await Promise.all(calls)).map((response) => response.finished()));
      // An answer of its own comes after the page has dealt with those.
      await page.evaluate(async () => (await fetch(location.href)).text());
    },
    expectFailedCalls() {
      areFailedCallsExpected = true;
    },
  };
}

function newContext(
  browser: Browser,
  { width = 1280, height = 900, scheme = 'light' }: View,
): Promise<BrowserContext> {
  return browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  });
}
