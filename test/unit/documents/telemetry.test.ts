import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { metricTable, type MetricDefinition } from '../../../src/telemetry/metric-names.ts';

const text = readFileSync(join(import.meta.dirname, '../../../docs/telemetry.md'), 'utf8');

/** Cells without the space around them. */
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('| `slipway.') && line.split('|').length === 7)
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

function row({ name, kind, unit, attributes, description }: MetricDefinition): readonly string[] {
  const named = attributes.map((each) => `\`${each}\``).join(', ');
  return [`\`${name}\``, kind, `\`${unit}\``, named === '' ? '–' : named, description];
}

describe('docs/telemetry.md', () => {
  it('has the metrics as they are, in their order', () => {
    expect(rows).toEqual(metricTable.map(row));
  });

  it('asks for metrics that there are', () => {
    const asked = [...text.matchAll(/Name == "(slipway\.[\w.]+)"/g)].map(([, name]) => name);
    expect(asked.length).toBeGreaterThan(1);
    expect(metricTable.map(({ name }) => name)).toEqual(expect.arrayContaining(asked));
  });
});
