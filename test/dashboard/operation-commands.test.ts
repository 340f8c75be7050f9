import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { OperationAnswer } from '../../src/status/schema/answers.ts';
import { minutesAgo } from './support/sample-answers.ts';
import { OPERATION_ID, runningOperation, sampleHistory, samplePlan } from './support/sample-operation.ts';
import { failedOperation } from './support/sample-states.ts';
import type { ScriptedRequest } from './support/scripted-api.ts';
import { takeScreenshot } from './support/take-screenshot.ts';
import { describeInChromium } from './support/use-dashboard.ts';

describeInChromium('the commands on the page of one operation', (dashboard) => {
  const show = async (operation: OperationAnswer) => {
    dashboard.api.details.set(OPERATION_ID, operation);
    dashboard.api.plans.set(OPERATION_ID, samplePlan());
    dashboard.api.histories.set(OPERATION_ID, sampleHistory());
    const page = await dashboard.open(`/dashboard/operations/${OPERATION_ID}`);
    await page.getByRole('group', { name: 'Commands' }).waitFor();
    return page;
  };
  const posts = (): ScriptedRequest[] => dashboard.api.requests.filter(({ method }) => method === 'POST');
  const fill = async (page: Page, who: string, why: string) => {
    await page.getByLabel('Who you are').fill(who);
    await page.getByLabel('Why, for those who look later').fill(why);
  };

  it('are those that are allowed now, and no others', async () => {
    const page = await show(runningOperation());
    const buttons = page.getByRole('group', { name: 'Commands' }).getByRole('button');
    expect(await buttons.allInnerTexts()).toEqual(['Cancel…', 'Suspend…', 'Retry…']);
    dashboard.api.details.set(OPERATION_ID, runningOperation({ allowedCommands: ['cancel', 'resume'] }));
    await dashboard.pass(page, 2000);
    await page.getByRole('button', { name: 'Resume…' }).waitFor();
    expect(await buttons.allInnerTexts()).toEqual(['Cancel…', 'Resume…']);
  });

  it('are those that whoever is signed in has the role for, and recorded under their name', async () => {
    const name = 'ann@contoso.example (8f1c5a52-7f2e-4d0c-9f5e-0a4b8c2d6e31)';
    dashboard.api.caller = { name, roles: ['Operations.Write'] };
    const page = await show(runningOperation({ allowedCommands: ['cancel', 'forget'] }));
    await page.getByText('Needs a role that you do not have: Forget (Operations.Admin).').waitFor();
    const buttons = page.getByRole('group', { name: 'Commands' }).getByRole('button');
    expect(await buttons.allInnerTexts()).toEqual(['Cancel…']);
    await buttons.click();
    const dialog = page.getByRole('dialog', { name: 'Cancel: aks-test' });
    await dialog.getByText(`It is recorded under ${name}.`).waitFor();
    await page.getByLabel('Why, for those who look later').fill('Wrong region');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Cancel was sent. The operation takes it in at its next round.').waitFor();
    const [post] = posts();
    expect(post?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(post?.body ?? '')).toEqual({ requestedBy: name, reason: 'Wrong region' });
  });

  it('are sent once who and why are told, and followed until they are taken in', async () => {
    const page = await show(runningOperation());
    await page.getByRole('button', { name: 'Cancel…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cancel: aks-test' });
    await dialog.getByText('It goes no further.').waitFor();
    await takeScreenshot(page, 'operation-cancel');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(posts()).toEqual([]);
    await fill(page, 'ops@contoso.example', 'Wrong region');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Cancel was sent. The operation takes it in at its next round.').waitFor();
    const [post] = posts();
    const commandId = String(post?.headers['idempotency-key']);
    expect(post?.url.pathname).toBe(`/api/operations/${OPERATION_ID}/cancel`);
    expect(JSON.parse(post?.body ?? '')).toEqual({
      requestedBy: 'ops@contoso.example',
      reason: 'Wrong region',
    });
    expect(commandId).toMatch(/^[0-9a-f]{32}$/);
    const taken = {
      sequence: 1,
      commandId,
      kind: 'cancel' as const,
      requestedBy: 'ops@contoso.example',
      reason: 'Wrong region',
      takenAt: minutesAgo(0),
    };
    dashboard.api.details.set(OPERATION_ID, runningOperation({ phase: 'Compensating', commands: [taken] }));
    await dashboard.pass(page, 2000);
    await page.getByText('Cancel was taken in.').waitFor();
    expect(posts()).toHaveLength(1);
  });

  it('tell why one was refused later', async () => {
    const page = await show(runningOperation());
    await page.getByRole('button', { name: 'Retry…' }).click();
    await fill(page, 'ops', 'now');
    await page.getByRole('dialog').getByRole('button', { name: 'Retry' }).click();
    await page.getByText('Retry was sent.').first().waitFor();
    const commandId = String(posts()[0]?.headers['idempotency-key']);
    const told = {
      requestedBy: 'ops',
      reason: 'now',
      takenAt: minutesAgo(0),
      refusedBecause: 'it is suspended',
    };
    const commands = [{ sequence: 1, commandId, kind: 'retry' as const, ...told }];
    dashboard.api.details.set(OPERATION_ID, runningOperation({ commands }));
    await dashboard.pass(page, 2000);
    await page.getByText('Retry was refused: it is suspended.').waitFor();
  });

  it('stay in their dialog when the API does not take them, and say why', async () => {
    dashboard.expectFailedCalls();
    dashboard.api.onPost = () => ({
      status: 409,
      body: { title: 'Conflict', code: 'CommandNotAllowed', detail: 'It has ended: Succeeded.' },
    });
    const page = await show(runningOperation());
    await page.getByRole('button', { name: 'Suspend…' }).click();
    await fill(page, 'ops', 'lunch');
    await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(
      /It was not taken\s+It has ended: Succeeded. \(CommandNotAllowed\)/,
    );
    await takeScreenshot(page, 'operation-conflict');
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Suspend…');
  });

  it('are the same command when they are sent again after no answer came', async () => {
    dashboard.expectFailedCalls();
    const page = await show(runningOperation());
    await page.getByRole('button', { name: 'Suspend…' }).click();
    await fill(page, 'ops', 'lunch');
    dashboard.api.onPost = () => ({ status: 502, body: {} });
    await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
    await page.getByText('Whether it was taken is not known.').waitFor();
    dashboard.api.onPost = () => ({ status: 202, body: {} });
    await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
    await page.getByText('Suspend was sent.').first().waitFor();
    const keys = posts().map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it('have the name of the cluster typed before it is forgotten', async () => {
    const page = await show(failedOperation());
    await page.getByRole('button', { name: 'Forget…' }).click();
    const dialog = page.getByRole('dialog');
    await fill(page, 'ops', 'gone by hand');
    await dialog.getByLabel('The name of the cluster').fill('aks-tets');
    await dialog.getByRole('button', { name: 'Forget' }).click();
    expect(posts()).toEqual([]);
    await dialog.getByLabel('The name of the cluster').fill('aks-test');
    await dialog.getByRole('button', { name: 'Forget' }).click();
    await page.getByText('Forget was sent.').first().waitFor();
    expect(JSON.parse(posts()[0]?.body ?? '')).toMatchObject({ confirm: 'aks-test' });
  });

  it('go to the path of their kind', async () => {
    const page = await show(failedOperation());
    await page.getByRole('button', { name: 'Retry removal…' }).click();
    await fill(page, 'ops', 'the link is gone');
    await page.keyboard.press('Enter');
    await page.getByText('Retry removal was sent.').first().waitFor();
    expect(posts()[0]?.url.pathname).toMatch(/\/retry-compensation$/);
  });

  it('remember who sends them', async () => {
    const page = await show(runningOperation());
    await page.getByRole('button', { name: 'Retry…' }).click();
    await fill(page, 'ops@contoso.example', 'now');
    await page.keyboard.press('Enter');
    await page.getByText('Retry was sent.').first().waitFor();
    await page.getByRole('button', { name: 'Cancel…' }).click();
    // Its fields are there a moment before it is open, and takes keys.
    await page.getByRole('dialog').waitFor();
    expect(await page.getByLabel('Who you are').inputValue()).toBe('ops@contoso.example');
    expect(await page.getByLabel('Why, for those who look later').inputValue()).toBe('');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});
