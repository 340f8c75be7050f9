import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { sampleBoard } from './support/sample-answers.ts';
import { describeInChromium } from './support/use-dashboard.ts';

describeInChromium('the board', (dashboard) => {
  it('shows', async () => {
    dashboard.api.operations = sampleBoard();
    const page = await dashboard.open('/dashboard', { width: 1600 });
    await page.getByText('payments-prod-weu').waitFor();
    const dir = path.join(import.meta.dirname, 'screenshots');
    mkdirSync(dir, { recursive: true });
    await page.screenshot({ path: path.join(dir, 'board.png'), fullPage: true });
    const narrow = await dashboard.open('/dashboard', { width: 360, scheme: 'dark' });
    await narrow.getByText('payments-prod-weu').waitFor();
    await narrow.screenshot({ path: path.join(dir, 'board-360.png'), fullPage: true });
    expect(1).toBe(1);
  });
});
