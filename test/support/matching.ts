/** Vitest's asymmetric matchers, typed as the unknown values that they stand for. */
import { expect } from 'vitest';

export const anyText: unknown = expect.any(String);
export const anyList: unknown = expect.any(Array);

export function textWith(part: string): unknown {
  return expect.stringContaining(part);
}

export function textLike(pattern: RegExp | string): unknown {
  return expect.stringMatching(pattern);
}

export function listWith(...values: readonly unknown[]): unknown {
  return expect.arrayContaining([...values]);
}

export function objectWith(part: Readonly<Record<string, unknown>>): unknown {
  return expect.objectContaining(part);
}
