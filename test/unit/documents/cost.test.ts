import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { rateOptions } from '../../../bench/cost/cost-rates.ts';

const text = readFileSync(new URL('../../../docs/cost.md', import.meta.url), 'utf8');

it('docs/cost.md has every price of the bench, as it is', () => {
  const rows = Object.entries(rateOptions).map(
    ([name, option]) => `| \`${name}\` | ${String(option.default)} | ${option.about} |`,
  );
  expect(text.split('\n').filter((line) => line.startsWith('| `'))).toEqual(rows);
});
