import { expect, it } from 'vitest';
import {
  operationHistorySchema,
  operationPlanSchema,
  operationSchema,
  type OperationAnswer,
} from '../../src/status/schema/answers.ts';
import { hostileTexts, withHostileTexts } from './support/hostile-texts.ts';
import { accessibilityViolations, injected, overflowPixels } from './support/inspect-page.ts';
import { OPERATION_ID, runningOperation, sampleHistory, samplePlan } from './support/sample-operation.ts';
import {
  failedOperation,
  queuedOperation,
  succeededOperation,
  suspendedOperation,
  takenUpOperation,
} from './support/sample-states.ts';
import { takeScreenshot } from './support/take-screenshot.ts';
import { tryNow } from './support/try-now.ts';
import { describeInChromium, type View } from './support/use-dashboard.ts';

const address = `/dashboard/operations/${OPERATION_ID}`;
const states: Readonly<Record<string, () => OperationAnswer>> = {
  running: runningOperation,
  failed: failedOperation,
  succeeded: succeededOperation,
};

describeInChromium('the page of one operation for everybody', (dashboard) => {
  const show = async (operation: OperationAnswer, view: View) => {
    dashboard.api.details.set(OPERATION_ID, operation);
    dashboard.api.plans.set(OPERATION_ID, samplePlan());
    dashboard.api.histories.set(OPERATION_ID, sampleHistory());
    const page = await dashboard.open(address, view);
    await page.getByRole('region', { name: 'Raw JSON' }).waitFor();
    return page;
  };

  for (const scheme of ['light', 'dark'] as const) {
    for (const width of [360, 1440]) {
      for (const [name, operation] of Object.entries(states)) {
        it(`has no barrier at ${String(width)} pixels, ${scheme}: ${name}`, async () => {
          const page = await show(operation(), { width, scheme });
          await takeScreenshot(page, `operation-${name}-${String(width)}-${scheme}`);
          for (const summary of await page.locator('summary').all()) await summary.click();
          expect(await accessibilityViolations(page)).toEqual([]);
          expect(await overflowPixels(page)).toBe(0);
        });
      }
    }
  }

  it('has no barrier in other states, nor in the dialog', async () => {
    for (const operation of [queuedOperation(), suspendedOperation(), takenUpOperation()]) {
      const page = await show(operation, { width: 800, scheme: 'dark' });
      expect(await accessibilityViolations(page)).toEqual([]);
    }
    const page = await show(failedOperation(), { width: 360 });
    await page.getByRole('button', { name: 'Forget…' }).click();
    expect(await accessibilityViolations(page)).toEqual([]);
    await takeScreenshot(page, 'operation-forget-360');
  });

  it.each([320, 768, 1024, 1280, 1920, 2560])('never scrolls to the side at %d pixels', async (width) => {
    for (const [name, operation] of Object.entries(states)) {
      const page = await show(operation(), { width, height: 1300 });
      expect(await overflowPixels(page)).toBe(0);
      const graph = page.locator('.plan-graph');
      const overflow = await graph.evaluate((drawn) => {
        const space = drawn.parentElement?.getBoundingClientRect();
        const box = drawn.getBoundingClientRect();
        return space === undefined ? NaN : Math.max(space.left - box.left, box.right - space.right);
      });
      expect(overflow).toBeLessThanOrEqual(0);
      if (width === 1920 || width === 2560) await takeScreenshot(page, `operation-${name}-${String(width)}`);
    }
  });

  it('draws the plan anew when the window changes', async () => {
    const page = await show(runningOperation(), { width: 2400 });
    await page.locator('.plan-graph.right').waitFor();
    await page.setViewportSize({ width: 1200, height: 800 });
    await page.locator('.plan-graph.down').waitFor();
    await page.setViewportSize({ width: 400, height: 800 });
    await page.locator('.plan-graph.rail').waitFor();
    expect(await overflowPixels(page)).toBe(0);
  });

  it('is one stop of the Tab key in the plan, where arrow keys go from step to step', async () => {
    const page = await show(runningOperation({ currentSteps: [] }), {});
    const graph = page.getByRole('group', { name: /^Plan of/ });
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
    await graph.getByRole('button').first().focus();
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toMatch(/^Register preview feature/);
    await page.keyboard.press('End');
    expect(await focused()).toMatch(/^Hand over how to connect/);
    await page.keyboard.press('Enter');
    expect(await graph.locator('[aria-pressed=true]').innerText()).toMatch(/^Hand over how to connect/);
    expect(await graph.locator('[tabindex="0"]').count()).toBe(1);
    await page.keyboard.press('Tab');
    expect(await graph.evaluate((drawn) => drawn.contains(document.activeElement))).toBe(false);
  });

  it('holds texts without end in its width', async () => {
    const endless = 'x'.repeat(600);
    const operation = withHostileTexts(operationSchema, failedOperation(), endless);
    for (const width of [360, 1440]) {
      const page = await show({ ...operation, operationId: OPERATION_ID }, { width });
      expect(await overflowPixels(page)).toBe(0);
    }
  });

  for (const [kind, text] of Object.entries(hostileTexts)) {
    for (const [name, operation] of Object.entries({
      ...states,
      suspendedOperation,
      takenUpOperation,
      queuedOperation,
    })) {
      it(`shows texts that others bring, and never runs them or makes an element of them: ${kind}, ${name}`, async () => {
        const hostile = withHostileTexts(operationSchema, operation(), text);
        dashboard.api.details.set(OPERATION_ID, hostile);
        const plan = withHostileTexts(operationPlanSchema, samplePlan(), text);
        const steps = plan.steps.map((step, index) => ({ ...step, id: `${text} ${String(index)}` }));
        dashboard.api.plans.set(OPERATION_ID, name === 'running' ? { ...plan, steps } : samplePlan());
        dashboard.api.histories.set(
          OPERATION_ID,
          withHostileTexts(operationHistorySchema, sampleHistory(), text),
        );
        const page = await dashboard.open(address);
        await page.getByRole('region', { name: 'Raw JSON' }).waitFor();
        for (const summary of await page.locator('summary').all()) await summary.click();
        expect((await page.locator('main').innerText()).split(text).length).toBeGreaterThan(10);
        expect(await injected(page)).toEqual([]);
        const commands = page.getByRole('group', { name: 'Commands' }).getByRole('button');
        for (const command of await commands.all()) {
          await command.click();
          await page.getByRole('dialog').waitFor();
          await page.keyboard.press('Escape');
          await page.getByRole('dialog').waitFor({ state: 'detached' });
        }
        expect(await injected(page)).toEqual([]);
      });
    }
  }

  it('keeps what it has when the API goes down, says since when, and recovers', async () => {
    dashboard.expectFailedCalls();
    const page = await show(runningOperation(), {});
    dashboard.api.isDown = true;
    await dashboard.pass(page, 2000);
    await page.getByText('The API cannot be reached').first().waitFor();
    expect(await page.getByText('34 %').count()).toBe(1);
    expect(await page.locator('.trouble').innerText()).toMatch(
      /Since 15:30:\d\d; what is shown is from 15:30:\d\d/,
    );
    await takeScreenshot(page, 'operation-api-down');
    expect(await accessibilityViolations(page)).toEqual([]);
    await tryNow(page, () => {
      dashboard.api.isDown = false;
      dashboard.api.details.set(OPERATION_ID, runningOperation({ percent: 36 }));
    });
    await page.getByText('36 %').waitFor();
    expect(await page.locator('.trouble').count()).toBe(0);
  });

  it('says that the API is down when it was never up, and shows the operation once it is', async () => {
    dashboard.expectFailedCalls();
    dashboard.api.isDown = true;
    dashboard.api.details.set(OPERATION_ID, runningOperation());
    const page = await dashboard.open(address);
    await page.getByText('The API cannot be reached').first().waitFor();
    dashboard.api.isDown = false;
    await dashboard.pass(page, 4000);
    await page.getByRole('heading', { level: 1, name: 'aks-test' }).waitFor();
  });
});
