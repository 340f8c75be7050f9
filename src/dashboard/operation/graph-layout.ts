/** How the plan is drawn in the width that there is: to the right, downwards, or in rows beside rails. */
import { layeredLayout, type LayeredStyle } from './layered-layout.ts';
import type { GraphLayout } from './placed-graph.ts';
import type { GraphStep } from './plan-graph.ts';
import { railLayout } from './rail-layout.ts';

/** The widest first. */
const styles: readonly LayeredStyle[] = [
  ...[232, 208, 184, 164, 148, 136].map((nodeWidth): LayeredStyle => ({
    direction: 'right',
    nodeWidth,
    nodeHeight: 98,
    layerGap: nodeWidth > 150 ? 36 : 24,
    siblingGap: 16,
  })),
  ...[240, 224, 208, 192, 176].map((nodeWidth): LayeredStyle => ({
    direction: 'down',
    nodeWidth,
    nodeHeight: 66,
    layerGap: 26,
    siblingGap: 18,
  })),
];

/** In CSS pixels. Never wider than `width`, which is 200 at least. */
export function graphLayout(steps: readonly GraphStep[], width: number): GraphLayout {
  for (const style of styles) {
    const layout = layeredLayout(steps, style);
    if (layout.width <= width) return layout;
  }
  return railLayout(steps, { width, rowHeight: 66, railGap: 16 });
}
