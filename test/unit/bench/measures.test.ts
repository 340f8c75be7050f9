import { describe, expect, it } from 'vitest';
import { figuresOf } from '../../../bench/end-to-end/measures.ts';

describe('figuresOf', () => {
  it('puts the values of all runs of a subject into one figure for each measure', () => {
    const figures = figuresOf([
      { of: 'a warm', start: 'warm', values: { 'ARM requests': 30, 'durable actions': 5 } },
      { of: 'a warm', start: 'warm', values: { 'ARM requests': 40, 'durable actions': 6 } },
    ]);
    expect(figures).toEqual([
      { name: 'a warm: ARM requests', unit: '', values: [30, 40], aims: [{ of: 'max', atMost: 30 }] },
      { name: 'a warm: durable actions', unit: '', values: [5, 6] },
    ]);
  });

  it('holds only warm runs to what is aimed at warm ones', () => {
    const [figure] = figuresOf([{ of: 'a cold', start: 'cold', values: { 'of the time by hand': 0.9 } }]);
    expect(figure).not.toHaveProperty('aims');
  });
});
