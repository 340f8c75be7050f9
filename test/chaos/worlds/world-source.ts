/** Worlds by number: drawn from seeds, one for each point of failure, or with a share of faulty calls. */
import { drawWorld } from './draw-world.ts';
import { faultyWorld } from './faulty-world.ts';
import { systematicCases, type Sampling } from './systematic-cases.ts';
import type { WorldCase } from './world-case.ts';

export type SourceOptions =
  | { readonly kind: 'drawn'; readonly seed: number; readonly count: number }
  | ({ readonly kind: 'systematic' } & Sampling)
  | { readonly kind: 'faulty'; readonly seed: number; readonly count: number; readonly percent: number };

const noMore = (): readonly string[] => [];

export async function worldCases(options: SourceOptions): Promise<readonly (() => WorldCase)[]> {
  if (options.kind === 'systematic') return systematicCases(options);
  const { seed, count } = options;
  return Array.from({ length: count }, (_, index) => () => {
    const plan =
      options.kind === 'drawn'
        ? drawWorld(seed + index)
        : faultyWorld({ seed: seed + index, percent: options.percent });
    return { name: `seed ${String(plan.seed)}`, plan, check: noMore };
  });
}
