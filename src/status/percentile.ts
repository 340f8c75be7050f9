/**
 * By nearest rank: the smallest of the values that so large a share (0-1) of them does not exceed. Undefined without
 * any value.
 */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
