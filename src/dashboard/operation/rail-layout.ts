/**
 * The drawing of a graph for want of width: a row a step, in the plan's order, with its dot on one of a few rails at the
 * left. Each step that others still wait for keeps its rail to itself, so no line runs through another step's dot.
 */
import type { GraphLayout } from './placed-graph.ts';
import type { GraphStep } from './plan-graph.ts';

export interface RailStyle {
  readonly width: number;
  readonly rowHeight: number;
  readonly railGap: number;
}

interface Dot {
  readonly id: string;
  readonly row: number;
  readonly rail: number;
}

export function railLayout(
  steps: readonly GraphStep[],
  { width, rowHeight, railGap }: RailStyle,
): GraphLayout {
  const dots = railsOf(steps);
  const xOf = ({ rail }: Dot): number => (rail + 0.5) * railGap;
  const yOf = ({ row }: Dot): number => (row + 0.5) * rowHeight;
  const rails = Math.max(0, ...[...dots.values()].map(({ rail }) => rail + 1));
  const left = (rails + 0.25) * railGap;
  return {
    kind: 'rail',
    width,
    height: steps.length * rowHeight,
    steps: [...dots.values()].map((dot) => ({
      id: dot.id,
      x: left,
      y: dot.row * rowHeight + 2,
      width: width - left,
      height: rowHeight - 4,
      dot: { x: xOf(dot), y: yOf(dot) },
    })),
    arrows: steps.flatMap(({ id, dependsOn }) =>
      dependsOn.flatMap((before) => {
        const [from, to] = [dots.get(before), dots.get(id)];
        if (!from || !to) return [];
        const bendsAt = yOf(to) - rowHeight;
        const bend = `C${String(xOf(from))} ${String(bendsAt + rowHeight / 2)} ${String(xOf(to))} ${String(
          bendsAt + rowHeight / 2,
        )} ${String(xOf(to))} ${String(yOf(to))}`;
        const start = `M${String(xOf(from))} ${String(yOf(from))}`;
        const path =
          from.rail === to.rail ? `${start}V${String(yOf(to))}` : `${start}V${String(bendsAt)}${bend}`;
        return [{ from: before, to: id, path }];
      }),
    ),
  };
}

/** A step takes over the rail of the first dependency that nothing else waits for, or else the first free one. */
function railsOf(steps: readonly GraphStep[]): ReadonlyMap<string, Dot> {
  const lastUse = new Map<string, number>();
  for (const [row, { dependsOn }] of steps.entries()) for (const each of dependsOn) lastUse.set(each, row);
  const rails: (string | undefined)[] = [];
  const dots = new Map<string, Dot>();
  for (const [row, { id, dependsOn }] of steps.entries()) {
    const ending = dependsOn.filter((each) => lastUse.get(each) === row).map((each) => rails.indexOf(each));
    for (const rail of ending) if (rail >= 0) rails[rail] = undefined;
    const inherited = Math.min(...ending.filter((rail) => rail >= 0));
    const rail = Number.isFinite(inherited) ? inherited : firstFree(rails);
    if (lastUse.has(id)) rails[rail] = id;
    dots.set(id, { id, row, rail });
  }
  return dots;
}

function firstFree(rails: readonly (string | undefined)[]): number {
  const free = rails.findIndex((each) => each === undefined);
  return free === -1 ? rails.length : free;
}
