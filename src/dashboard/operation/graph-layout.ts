/** How the plan is drawn in the width that there is: to the right, downwards, or in rows beside rails. */
import { layeredLayout } from './layered-layout.ts';
import type { GraphStep } from './plan-graph.ts';
import { railLayout } from './rail-layout.ts';

export interface PlacedStep {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Of rails: where its arrows come together. */
  readonly dot?: { readonly x: number; readonly y: number };
}

export interface PlacedArrow {
  readonly from: string;
  readonly to: string;
  /** As SVG has it. */
  readonly path: string;
}

export interface GraphLayout {
  readonly kind: 'right' | 'down' | 'rail';
  readonly width: number;
  readonly height: number;
  readonly steps: readonly PlacedStep[];
  readonly arrows: readonly PlacedArrow[];
}

/** The widest first; none is wider than the width it is chosen for. */
const rightWidths = [232, 208, 184, 164, 148];
const downWidths = [224, 208, 192, 176, 164];

/** In CSS pixels. Never wider than `width`, which is 200 at least. */
export function graphLayout(steps: readonly GraphStep[], width: number): GraphLayout {
  const right = rightWidths.map((nodeWidth) =>
    layeredLayout(steps, { direction: 'right', nodeWidth, nodeHeight: 68, layerGap: 36, siblingGap: 18 }),
  );
  const down = downWidths.map((nodeWidth) =>
    layeredLayout(steps, { direction: 'down', nodeWidth, nodeHeight: 58, layerGap: 30, siblingGap: 20 }),
  );
  return (
    [...right, ...down].find((layout) => layout.width <= width) ??
    railLayout(steps, { width, rowHeight: 52, railGap: 16 })
  );
}
