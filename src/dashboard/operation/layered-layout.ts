/** Where the steps of a graph and its arrows are drawn, layer by layer, to the right or downwards. */
import { layeredGraph, type LayerItem, type LayeredGraph, type Link } from './graph-layers.ts';
import type { GraphLayout, PlacedStep } from './placed-graph.ts';
import type { GraphStep } from './plan-graph.ts';
import { spreadOut } from './spread-out.ts';

export interface LayeredStyle {
  /** The way in which time goes. */
  readonly direction: 'right' | 'down';
  readonly nodeWidth: number;
  readonly nodeHeight: number;
  /** Between layers; arrows bend there. */
  readonly layerGap: number;
  readonly siblingGap: number;
}

type Places = ReadonlyMap<string, number>;

const STOP_SIZE = 4;
const ROUNDS = 64;
/** By how many of its two ends are stops: a long arrow that is straight reads better than a step amid its neighbours. */
const LINK_WEIGHTS = [1, 2, 8] as const;

export function layeredLayout(steps: readonly GraphStep[], style: LayeredStyle): GraphLayout {
  const graph = layeredGraph(steps);
  const isDown = style.direction === 'down';
  const nodeSize = isDown ? style.nodeWidth : style.nodeHeight;
  const thickness = isDown ? style.nodeHeight : style.nodeWidth;
  const sizeOf = ({ isStep }: LayerItem): number => (isStep ? nodeSize : STOP_SIZE);
  const places = fromZero(placesAcross(graph, sizeOf, style.siblingGap), graph, sizeOf);
  const along = new Map(
    graph.layers.flatMap((layer, depth) =>
      layer.map(({ key }) => [key, depth * (thickness + style.layerGap)] as const),
    ),
  );
  const across = Math.max(
    0,
    ...graph.layers.flat().map((item) => (places.get(item.key) ?? 0) + sizeOf(item) / 2),
  );
  const length = graph.layers.length * (thickness + style.layerGap) - style.layerGap;
  const toPoint = (at: number, side: number): string =>
    isDown ? `${n(side)} ${n(at)}` : `${n(at)} ${n(side)}`;
  return {
    kind: style.direction,
    width: Math.ceil(isDown ? across : length),
    height: Math.ceil(isDown ? length : across),
    steps: graph.layers.flat().flatMap((item): PlacedStep[] => {
      const [at, side] = [along.get(item.key) ?? 0, (places.get(item.key) ?? 0) - nodeSize / 2];
      const { nodeWidth: width, nodeHeight: height } = style;
      return item.isStep
        ? [{ id: item.key, x: isDown ? side : at, y: isDown ? at : side, width, height }]
        : [];
    }),
    arrows: graph.arrows.map(({ from, to, via }) => ({
      from,
      to,
      path: pathOf(
        via.map((key) => ({ at: along.get(key) ?? 0, side: places.get(key) ?? 0 })),
        { thickness, toPoint },
      ),
    })),
  };
}

interface Stop {
  readonly at: number;
  readonly side: number;
}

interface Pen {
  readonly thickness: number;
  readonly toPoint: (at: number, side: number) => string;
}

/** Straight through a layer, in a curve from one to the next. */
function pathOf(stops: readonly Stop[], { thickness, toPoint }: Pen): string {
  const [first, ...others] = stops;
  if (!first) return '';
  let path = `M${toPoint(first.at + thickness, first.side)}`;
  let last = first;
  for (const [index, stop] of others.entries()) {
    const middle = (last.at + thickness + stop.at) / 2;
    path += `C${toPoint(middle, last.side)} ${toPoint(middle, stop.side)} ${toPoint(stop.at, stop.side)}`;
    if (index < others.length - 1) path += `L${toPoint(stop.at + thickness, stop.side)}`;
    last = stop;
  }
  return path;
}

/** Each item as near to the mean of its neighbours as the order and the sizes of its layer allow. */
function placesAcross(
  { layers, links }: LayeredGraph,
  sizeOf: (item: LayerItem) => number,
  siblingGap: number,
): Places {
  const places = new Map<string, number>(layers.flat().map(({ key }) => [key, 0]));
  const neighbours = neighboursOf(layers, links);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const layer of round % 2 === 0 ? layers : layers.toReversed()) {
      const wishes = layer.map((item, index) => {
        const before = layer[index - 1];
        const gap = before ? (sizeOf(before) + sizeOf(item)) / 2 + siblingGap : 0;
        return { ...wishOf(neighbours.get(item.key) ?? [], places), gap };
      });
      const found = spreadOut(wishes);
      for (const [index, { key }] of layer.entries()) places.set(key, found[index] ?? 0);
    }
  }
  return places;
}

interface Neighbour {
  readonly key: string;
  readonly weight: number;
}

function neighboursOf(
  layers: LayeredGraph['layers'],
  links: readonly Link[],
): ReadonlyMap<string, readonly Neighbour[]> {
  const stops = new Set(layers.flat().flatMap(({ key, isStep }) => (isStep ? [] : [key])));
  const found = new Map<string, Neighbour[]>(layers.flat().map(({ key }) => [key, []]));
  for (const { from, to } of links) {
    const weight = LINK_WEIGHTS[[from, to].filter((key) => stops.has(key)).length] ?? 1;
    found.get(from)?.push({ key: to, weight });
    found.get(to)?.push({ key: from, weight });
  }
  return found;
}

function wishOf(neighbours: readonly Neighbour[], places: Places): { at: number; weight: number } {
  const weight = neighbours.reduce((sum, each) => sum + each.weight, 0);
  const sum = neighbours.reduce((total, each) => total + each.weight * (places.get(each.key) ?? 0), 0);
  return weight === 0 ? { at: 0, weight: 1 } : { at: sum / weight, weight };
}

function fromZero(places: Places, { layers }: LayeredGraph, sizeOf: (item: LayerItem) => number): Places {
  const least = Math.min(...layers.flat().map((item) => (places.get(item.key) ?? 0) - sizeOf(item) / 2));
  return new Map([...places].map(([key, place]) => [key, place - least]));
}

function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}
