import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crossings, layeredGraph } from '../../../src/dashboard/operation/graph-layers.ts';
import { graphLayout } from '../../../src/dashboard/operation/graph-layout.ts';
import type { GraphLayout, PlacedStep } from '../../../src/dashboard/operation/placed-graph.ts';
import { withoutImpliedArrows, type GraphStep } from '../../../src/dashboard/operation/plan-graph.ts';
import { railLayout } from '../../../src/dashboard/operation/rail-layout.ts';
import { planCluster } from '../../../src/domain/planning/plan-cluster.ts';
import { clusterRequest } from '../../support/requests.ts';

const plan = planCluster(clusterRequest(), { operationId: 'op', productionSubscriptions: [] });
const steps = withoutImpliedArrows(plan.steps);

/** Any plan: each step depends on some of those before it. */
const anyPlan = fc
  .array(fc.array(fc.nat({ max: 14 }), { maxLength: 3 }), { minLength: 1, maxLength: 14 })
  .map((rows) =>
    withoutImpliedArrows(
      rows.map((before, index) => ({
        id: `s${String(index)}`,
        dependsOn: [...new Set(before.filter((each) => each < index).map((each) => `s${String(each)}`))],
      })),
    ),
  );

function overlap(a: PlacedStep, b: PlacedStep): boolean {
  const apart =
    a.x + a.width <= b.x + 0.01 ||
    b.x + b.width <= a.x + 0.01 ||
    a.y + a.height <= b.y + 0.01 ||
    b.y + b.height <= a.y + 0.01;
  return !apart;
}

function expectTidy(layout: GraphLayout, given: readonly GraphStep[], width: number): void {
  expect(layout.width).toBeLessThanOrEqual(width);
  expect(layout.steps.map(({ id }) => id).toSorted()).toEqual(given.map(({ id }) => id).toSorted());
  expect(layout.arrows).toHaveLength(given.flatMap(({ dependsOn }) => dependsOn).length);
  for (const [index, place] of layout.steps.entries()) {
    expect(place.x).toBeGreaterThanOrEqual(-0.01);
    expect(place.y).toBeGreaterThanOrEqual(-0.01);
    expect(place.x + place.width).toBeLessThanOrEqual(layout.width + 0.01);
    expect(place.y + place.height).toBeLessThanOrEqual(layout.height + 0.01);
    expect(layout.steps.slice(index + 1).filter((other) => overlap(place, other))).toEqual([]);
  }
}

describe('graphLayout', () => {
  it.each([
    [2400, 'right'],
    [1780, 'right'],
    [1200, 'down'],
    [700, 'down'],
    [328, 'rail'],
  ] as const)('draws a real plan in %i pixels: %s', (width, kind) => {
    const layout = graphLayout(steps, width);
    expect(layout.kind).toBe(kind);
    expectTidy(layout, steps, width);
  });

  it('draws every plan in every width without a step over another or over the edge', () => {
    fc.assert(
      fc.property(anyPlan, fc.integer({ min: 300, max: 2500 }), (given, width) => {
        expectTidy(graphLayout(given, width), given, width);
      }),
      { numRuns: 40 },
    );
  });

  it.each([2400, 900, 328])('draws each step after what it depends on, in %i pixels', (width) => {
    const layout = graphLayout(steps, width);
    const along = new Map(layout.steps.map(({ id, x, y }) => [id, layout.kind === 'right' ? x : y]));
    for (const { id, dependsOn } of steps) {
      for (const before of dependsOn) expect(along.get(before)).toBeLessThan(along.get(id) ?? 0);
    }
  });

  it('keeps the rail of a step that others wait for to itself', () => {
    fc.assert(
      fc.property(anyPlan, (given) => {
        const { steps: placed } = railLayout(given, { width: 328, rowHeight: 66, railGap: 16 });
        const railOf = (id: string): number => placed.find((place) => place.id === id)?.dot?.x ?? NaN;
        for (const [row, step] of given.entries()) {
          const lastUse = given.findLastIndex(({ dependsOn }) => dependsOn.includes(step.id));
          const between = given.slice(row + 1, Math.max(row + 1, lastUse));
          for (const { id } of between) expect(railOf(id)).not.toBe(railOf(step.id));
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('layeredGraph', () => {
  it('puts a step in the layer after the last of what it depends on', () => {
    const { layers } = layeredGraph([
      { id: 'a', dependsOn: [] },
      { id: 'b', dependsOn: ['a'] },
      { id: 'c', dependsOn: ['a', 'b'] },
    ]);
    expect(layers.map((layer) => layer.filter(({ isStep }) => isStep).map(({ key }) => key))).toEqual([
      ['a'],
      ['b'],
      ['c'],
    ]);
  });

  it('gives an arrow a stop in each layer that it passes', () => {
    const { arrows, layers } = layeredGraph([
      { id: 'a', dependsOn: [] },
      { id: 'b', dependsOn: ['a'] },
      { id: 'c', dependsOn: ['b'] },
      { id: 'd', dependsOn: ['a', 'c'] },
    ]);
    expect(arrows.find(({ from, to }) => from === 'a' && to === 'd')?.via).toHaveLength(4);
    expect(layers.map((layer) => layer.length)).toEqual([1, 2, 2, 1]);
  });

  it('orders layers so that arrows do not cross where they need not', () => {
    const { layers, links } = layeredGraph([
      { id: 'a', dependsOn: [] },
      { id: 'b', dependsOn: [] },
      { id: 'x', dependsOn: ['b'] },
      { id: 'y', dependsOn: ['a'] },
    ]);
    expect(crossings(layers, links)).toBe(0);
  });
});
