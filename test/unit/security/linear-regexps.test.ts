import { Linter } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';

interface Part {
  readonly files?: readonly string[];
  readonly plugins?: Readonly<Record<string, object>>;
  readonly rules?: Readonly<Record<string, unknown>>;
}

let part: Part | undefined;

beforeAll(async () => {
  const file = '../../../eslint.config.js';
  const { default: parts } = (await import(file)) as { readonly default: readonly Part[] };
  part = parts.find((each) => each.plugins?.['regexp']);
});

/** What the project's own configuration says of the text. */
function findings(code: string): readonly (string | null)[] {
  const config = { ...part, files: ['**/*.js'] } as Linter.Config;
  return new Linter().verify(code, [config], 'src/domain/example.js').map(({ ruleId }) => ruleId);
}

describe('the lint of regular expressions', () => {
  it('is on for all of src', () => {
    expect(part?.files).toEqual(['src/**/*.{ts,tsx}']);
  });

  it.each([
    ['exponential', 'export const a = /^(?:a+)+$/;', 'regexp/no-super-linear-backtracking'],
    ['polynomial', String.raw`export const a = /^\d*\.?\d+$/;`, 'regexp/no-super-linear-backtracking'],
    ['begun anew at each character', String.raw`export const a = /\/+$/;`, 'regexp/no-super-linear-move'],
  ])('finds one that is %s', (_name, code, rule) => {
    expect(findings(code)).toContain(rule);
  });

  it('lets one be that is linear', () => {
    expect(findings(String.raw`export const a = /^[a-z]+(?:-[a-z]+)*$/;`)).toEqual([]);
  });
});
