export interface Grown {
  readonly size: number;
  readonly cost: number;
}

/** By what power of the size the cost grows from one to the other: 1 when twice as many cost twice as much. */
export function growthExponent(small: Grown, large: Grown): number {
  return Math.log(large.cost / small.cost) / Math.log(large.size / small.size);
}
