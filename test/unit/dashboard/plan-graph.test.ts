import { describe, expect, it } from 'vitest';
import { withoutImpliedArrows } from '../../../src/dashboard/operation/plan-graph.ts';

describe('withoutImpliedArrows', () => {
  it('drops a dependency that another one implies, however far', () => {
    const graph = withoutImpliedArrows([
      { id: 'a', dependsOn: [] },
      { id: 'b', dependsOn: ['a'] },
      { id: 'c', dependsOn: ['b'] },
      { id: 'd', dependsOn: ['a', 'c'] },
    ]);
    expect(graph.map(({ dependsOn }) => dependsOn)).toEqual([[], ['a'], ['b'], ['c']]);
  });

  it('keeps the ways around each other', () => {
    const graph = withoutImpliedArrows([
      { id: 'a', dependsOn: [] },
      { id: 'b', dependsOn: ['a'] },
      { id: 'c', dependsOn: ['a'] },
      { id: 'd', dependsOn: ['b', 'c'] },
    ]);
    expect(graph.at(-1)?.dependsOn).toEqual(['b', 'c']);
  });

  it('leaves out what is not in the plan, or comes later', () => {
    const graph = withoutImpliedArrows([
      { id: 'a', dependsOn: ['b', 'nowhere'] },
      { id: 'b', dependsOn: ['a'] },
    ]);
    expect(graph).toEqual([
      { id: 'a', dependsOn: [] },
      { id: 'b', dependsOn: ['a'] },
    ]);
  });
});
