import { describe, expect, it } from 'vitest';
import { withoutSurrounding, withoutTrailing } from '../../../src/domain/trimmed.ts';

describe('withoutTrailing and withoutSurrounding', () => {
  it.each([
    ['', '', ''],
    ['///', '', ''],
    ['a', 'a', 'a'],
    ['//a/b//', '//a/b', 'a/b'],
  ])('make of %j %j and %j', (text, trailing, surrounding) => {
    expect(withoutTrailing(text, '/')).toBe(trailing);
    expect(withoutSurrounding(text, '/')).toBe(surrounding);
  });
});
