import { expect, it } from 'vitest';
import type { OperationAnswer } from '../../src/status/schema/answers.ts';
import { minutesAgo } from './support/sample-answers.ts';
import {
  doneStep,
  networkDone,
  OPERATION_ID,
  runningOperation,
  sampleHistory,
  samplePlan,
  stepsWith,
} from './support/sample-operation.ts';
import {
  failedOperation,
  queuedOperation,
  rejectedOperation,
  succeededOperation,
  suspendedOperation,
  takenUpOperation,
} from './support/sample-states.ts';
import { takeScreenshot } from './support/take-screenshot.ts';
import { describeInChromium } from './support/use-dashboard.ts';

const address = `/dashboard/operations/${OPERATION_ID}`;

describeInChromium('the page of one operation', (dashboard) => {
  const show = async (operation: OperationAnswer, name?: string) => {
    dashboard.api.details.set(OPERATION_ID, operation);
    dashboard.api.histories.set(OPERATION_ID, sampleHistory());
    const page = await dashboard.open(address);
    await page.getByRole('heading', { level: 1, name: 'aks-test' }).waitFor();
    if (operation.steps.length > 0) await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    if (name !== undefined) await takeScreenshot(page, name);
    return page;
  };
  const showPlanned = (operation: OperationAnswer, name?: string) => {
    dashboard.api.plans.set(OPERATION_ID, samplePlan());
    return show(operation, name);
  };

  it('shows a running operation: who asked, how far it is, what it waits for, how it goes on', async () => {
    const page = await showPlanned(runningOperation(), 'operation-running');
    const text = await page.locator('main').innerText();
    for (const expected of [
      'Azure’s portal',
      'Provisioning',
      '34 %',
      'mara.lind@contoso.example',
      'ends about 15:39:00',
      'byoVnet, profile ga',
    ]) {
      expect(text).toContain(expected);
    }
    const waits = page.getByRole('region', { name: 'What it waits for' });
    expect(await waits.innerText()).toMatch(
      /waiting for feature is Registering until 16:22:00, next look in \d+ s/,
    );
    expect(await waits.innerText()).toContain('for more than 15 min');
    expect(await page.locator('.wait-text time').first().getAttribute('title')).toBe(
      '2026-03-10 15:22:00 UTC',
    );
  });

  it('has the timeline right below the plan, however long the history beside them is', async () => {
    dashboard.api.plans.set(OPERATION_ID, samplePlan());
    const page = await show(runningOperation());
    const plan = await page.getByRole('region', { name: 'Plan' }).boundingBox();
    const times = await page.getByRole('region', { name: 'Timeline' }).boundingBox();
    const gap = (times?.y ?? 0) - (plan?.y ?? 0) - (plan?.height ?? 0);
    expect(gap).toBeGreaterThan(0);
    expect(gap).toBeLessThan(40);
  });

  it('writes no note of the timeline over the names of steps', async () => {
    dashboard.api.plans.set(OPERATION_ID, samplePlan());
    for (const width of [1120, 1400]) {
      const page = await show(runningOperation());
      await page.setViewportSize({ width, height: 900 });
      const over = () =>
        page.locator('.timeline-row').evaluateAll((rows) =>
          rows.flatMap((row) => {
            const label = row.querySelector('.timeline-label')?.getBoundingClientRect();
            const note = row.querySelector('.bar-note')?.getBoundingClientRect();
            return label && note && note.left < label.right ? [row.textContent] : [];
          }),
        );
      await expect.poll(over).toEqual([]);
    }
  });

  it('counts down to the next look', async () => {
    const page = await showPlanned(runningOperation({ nextLookAt: undefined }));
    const wait = page.locator('.waits .wait-text');
    const left = async () => Number(/next look in (\d+) s/.exec(await wait.innerText())?.[1]);
    const before = await left();
    await dashboard.pass(page, 5000);
    await expect.poll(left).toBeLessThanOrEqual(before - 4);
    await dashboard.pass(page, 20_000);
    await page.getByText('looking now').first().waitFor();
  });

  it('draws the plan as a graph with a button for each step, and tells all of the one that is chosen', async () => {
    const page = await showPlanned(runningOperation());
    const graph = page.getByRole('group', { name: /^Plan of 16 steps/ });
    expect(await graph.getByRole('button').count()).toBe(16);
    const subnet = graph.getByRole('button', { name: /^Create node subnet snet-cluster done, 3 attempts/ });
    await subnet.click();
    expect(await subnet.getAttribute('aria-pressed')).toBe('true');
    const detail = page.getByRole('region', { name: 'Create node subnet snet-cluster' });
    expect(await detail.innerText()).toMatch(
      /AnotherOperationInProgress[\s\S]*3 attempts[\s\S]*Create API-server subnet/,
    );
  });

  it('fills the graph in on a live update, without a reload', async () => {
    const page = await showPlanned(runningOperation());
    const graph = page.getByRole('group', { name: /^Plan of/ });
    const feature = graph.getByRole('button', { name: /^Register preview feature/ });
    await page.evaluate(() => document.body.setAttribute('data-same-page', ''));
    expect(await feature.innerText()).toContain('under way');
    dashboard.api.details.set(
      OPERATION_ID,
      runningOperation({
        percent: 55,
        currentSteps: ['provider-containerservice'],
        steps: stepsWith({
          ...networkDone,
          feature: doneStep(7.9, 0),
          'provider-containerservice': { state: 'beginning', attempts: 1, startedAt: minutesAgo(0) },
        }),
      }),
    );
    await dashboard.pass(page, 2000);
    await graph.getByRole('button', { name: /^Register preview feature .* done/ }).waitFor();
    await graph
      .getByRole('button', { name: /^Re-register provider Microsoft.ContainerService being sent/ })
      .waitFor();
    await page.getByText('55 %').waitFor();
    expect(await page.locator('[data-same-page]').count()).toBe(1);
  });

  it('tells each step in the timeline in words too', async () => {
    const page = await showPlanned(runningOperation());
    const rows = page.getByRole('region', { name: 'Timeline' }).getByRole('listitem');
    const feature = rows.filter({ hasText: 'Register preview feature' });
    expect(await feature.getByRole('button').innerText()).toMatch(
      /under way, began 15:22:06, 7 min \d+ s, on the critical path/,
    );
    const words = await page.locator('.timeline-track text').allTextContents();
    expect(words).toContain('1 min 12 s · 3 attempts');
  });

  it('says why it failed, who has to do what, and what is left in Azure', async () => {
    const page = await showPlanned(failedOperation(), 'operation-failed');
    const refusal = page.getByRole('region', { name: 'Why it did not go on' });
    const told = await refusal.innerText();
    expect(told).toMatch(/QuotaExceeded Operation could not be completed/);
    expect(told).toMatch(/whoever sent the request\s+Ask for more cores/);
    expect(told).toContain('Create private cluster aks-test');
    expect(await refusal.getByRole('button', { name: /^Copy correlation id/ }).count()).toBe(2);
    const residue = page.getByRole('region', { name: 'What could not be removed' });
    await residue.getByText('Text for the support request').click();
    expect(await residue.locator('pre').innerText()).toContain('A resource cannot be deleted.');
    expect(await page.getByRole('region', { name: 'What was seen of it' }).innerText()).toContain(
      'provisioningState',
    );
    expect(await page.locator('.outcome-left').innerText()).toBe('left standing');
    const portal = page.getByRole('link', { name: /^snet-cluster in Azure/ });
    expect(await portal.getAttribute('href')).toMatch(
      /^https:\/\/portal\.azure\.com\/#resource\/subscriptions/,
    );
  });

  it('shows what there is of a message that was refused', async () => {
    const page = await show(rejectedOperation(), 'operation-rejected');
    expect(await page.getByRole('region', { name: 'Why it did not go on' }).innerText()).toContain(
      'must be 1-63',
    );
    expect(await page.getByRole('heading', { name: 'Plan' }).count()).toBe(0);
    expect(await page.getByRole('group', { name: 'Commands' }).count()).toBe(0);
    expect(await page.getByText('It was refused before it began').count()).toBe(1);
    dashboard.expectFailedCalls();
  });

  it('shows what a queued operation waits for', async () => {
    dashboard.expectFailedCalls();
    const page = await show(queuedOperation(), 'operation-queued');
    const waits = page.getByRole('region', { name: 'What it waits for' });
    expect(await waits.innerText()).toMatch(
      /waiting for operation req-0.aa11 to end until .*, next look in 1 min/,
    );
    expect(await page.getByText('It has not begun').count()).toBe(1);
  });

  it('hands over how to connect once the cluster stands', async () => {
    const page = await showPlanned(succeededOperation(), 'operation-succeeded');
    const outputs = page.getByRole('region', { name: 'How to connect' });
    expect(await outputs.innerText()).toContain('aks-test-abc.privatelink.westus2.azmk8s.io');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await outputs.getByRole('button', { name: 'Copy the command: Get credentials' }).click();
    await outputs.getByText('Copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      'az aks get-credentials --resource-group rg-test --name aks-test',
    );
    expect(await page.locator('.operation-header').innerText()).toMatch(
      /100 %\s+ended 15:29:48, after 7 min 54 s/,
    );
  });

  it('says who suspended it, that it does not move, and what became of each command', async () => {
    const page = await showPlanned(suspendedOperation(), 'operation-suspended');
    const text = await page.locator('main').innerText();
    expect(text).toMatch(/Suspended\s+By ops@contoso.example since 15:27:00/);
    expect(text).toContain('It is behind its next look.');
    const commands = page.getByRole('region', { name: 'Commands' });
    expect(await commands.innerText()).toContain('Not done: it is suspended: resume it first.');
  });

  it('shows an operation that was taken up again and moved to another region', async () => {
    const page = await showPlanned(takenUpOperation(), 'operation-taken-up');
    const text = await page.locator('main').innerText();
    expect(text).toContain('2: it was taken up again after an end');
    expect(text).toContain('Moved from westus2 to westus3');
    expect(text).toContain('Left out: outputs, diagnostics.');
    expect(await page.locator('.earlier-end').count()).toBe(1);
  });

  it('shows the record alone when nothing else is kept', async () => {
    dashboard.expectFailedCalls();
    const page = await show(
      runningOperation({
        ...succeededOperation(),
        steps: [],
        resources: [],
        outputs: undefined,
      }),
    );
    await page.getByText('Its details are kept no longer').waitFor();
  });

  it('shows history, raw JSON and the call of the command line', async () => {
    const page = await showPlanned(runningOperation());
    expect(await page.getByRole('region', { name: 'History' }).getByRole('listitem').count()).toBe(6);
    await page.getByText('What the API answered').click();
    const raw: unknown = JSON.parse(await page.locator('.raw').innerText());
    expect(raw).toEqual(runningOperation());
    expect(await page.getByText(`npx slipway watch ${OPERATION_ID}`).count()).toBe(1);
  });

  it('says so when there is no such operation', async () => {
    dashboard.expectFailedCalls();
    const page = await dashboard.open('/dashboard/operations/nothing');
    await page.getByRole('heading', { name: 'No such operation' }).waitFor();
    await takeScreenshot(page, 'operation-not-found');
    await page.getByRole('link', { name: 'To the board' }).click();
    await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  });
});
