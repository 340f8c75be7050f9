/**
 * The first half of drawing a graph in layers: in which layer a step is, and in which order a layer is drawn. An arrow
 * that spans layers has a stop in each between, so that it is drawn past the steps and not across them.
 */
import type { GraphStep } from './plan-graph.ts';

/** A step, or the stop of an arrow that goes on. */
export interface LayerItem {
  readonly key: string;
  readonly isStep: boolean;
}

/** From an item to one in the next layer. */
export interface Link {
  readonly from: string;
  readonly to: string;
}

/** An arrow of the graph, and the keys that it goes by, from the first to the last. */
export interface Arrow extends Link {
  readonly via: readonly string[];
}

export interface LayeredGraph {
  readonly layers: readonly (readonly LayerItem[])[];
  readonly links: readonly Link[];
  readonly arrows: readonly Arrow[];
}

type Layers = readonly (readonly LayerItem[])[];

const SWEEPS = 12;

/** `steps` are listed after what they depend on. */
export function layeredGraph(steps: readonly GraphStep[]): LayeredGraph {
  const depths = depthsOf(steps);
  const depthOf = (id: string): number => depths.get(id) ?? 0;
  const layers: LayerItem[][] = Array.from({ length: Math.max(0, ...depths.values()) + 1 }, () => []);
  const arrows: Arrow[] = [];
  for (const { id, dependsOn } of steps) {
    layers[depthOf(id)]?.push({ key: id, isStep: true });
    for (const from of dependsOn) {
      const stops = range(depthOf(from) + 1, depthOf(id)).map((depth) => {
        const key = `${from} > ${id} @ ${String(depth)}`;
        layers[depth]?.push({ key, isStep: false });
        return key;
      });
      arrows.push({ from, to: id, via: [from, ...stops, id] });
    }
  }
  const links = arrows.flatMap(({ via }) => pairs(via).map(([from, to]) => ({ from, to })));
  return { layers: ordered(layers, links), links, arrows };
}

/** How many arrows lie before a step on the longest way to it. */
function depthsOf(steps: readonly GraphStep[]): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  for (const { id, dependsOn } of steps) {
    depths.set(id, Math.max(-1, ...dependsOn.map((each) => depths.get(each) ?? -1)) + 1);
  }
  return depths;
}

/** Sweeps forth and back, each layer by the mean place of its neighbours; of all orders seen, that with the fewest crossings. */
function ordered(layers: Layers, links: readonly Link[]): Layers {
  let current = layers;
  let best = layers;
  let fewest = crossings(layers, links);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep += 1) {
    current = swept(current, links, sweep % 2 === 0);
    const count = crossings(current, links);
    if (count < fewest) [best, fewest] = [current, count];
  }
  return best;
}

function swept(layers: Layers, links: readonly Link[], forth: boolean): Layers {
  const inOrder = forth ? layers : layers.toReversed();
  const done: (readonly LayerItem[])[] = [];
  for (const layer of inOrder) {
    const neighbours = places(done.at(-1) ?? []);
    const meanOf = ({ key }: LayerItem, place: number): number => {
      const found = links.flatMap(({ from, to }) => {
        const neighbour = forth ? [to, from] : [from, to];
        const at = neighbour[0] === key ? neighbours.get(neighbour[1] ?? '') : undefined;
        return at === undefined ? [] : [at];
      });
      return found.length === 0 ? place : found.reduce((sum, each) => sum + each, 0) / found.length;
    };
    const means = new Map(layer.map((item, place) => [item.key, meanOf(item, place)]));
    done.push(layer.toSorted((a, b) => (means.get(a.key) ?? 0) - (means.get(b.key) ?? 0)));
  }
  return forth ? done : done.toReversed();
}

export function crossings(layers: Layers, links: readonly Link[]): number {
  const all = places(layers.flat());
  const layerOf = new Map(layers.flatMap((layer, depth) => layer.map(({ key }) => [key, depth] as const)));
  const placed = links.map(({ from, to }) => ({
    depth: layerOf.get(from) ?? 0,
    from: all.get(from) ?? 0,
    to: all.get(to) ?? 0,
  }));
  return placed.reduce(
    (sum, one, index) =>
      sum +
      placed
        .slice(index + 1)
        .filter((other) => other.depth === one.depth && (one.from - other.from) * (one.to - other.to) < 0)
        .length,
    0,
  );
}

function places(layer: readonly LayerItem[]): ReadonlyMap<string, number> {
  return new Map(layer.map(({ key }, place) => [key, place]));
}

function range(first: number, end: number): readonly number[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
}

function pairs<T>(values: readonly T[]): readonly (readonly [T, T])[] {
  return values.slice(1).flatMap((value, index) => {
    const before = values[index];
    return before === undefined ? [] : [[before, value] as const];
  });
}
