import { expect, it } from 'vitest';
import { durationText } from '../../../src/domain/duration-text.ts';

it.each([
  [-5, '0 s'],
  [499, '0 s'],
  [59_400, '59 s'],
  [59_600, '1 min'],
  [252_000, '4 min 12 s'],
  [3_600_000, '1 h'],
  [3_839_000, '1 h 3 min'],
])('durationText tells %i ms as %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
