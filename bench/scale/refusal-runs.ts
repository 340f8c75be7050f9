import type { Exchange } from './arm-in-process.ts';

/**
 * Of each refusal, how many of the same request (method, path and operation) for the same reason it is the last of, with
 * no other answer between. A reason is a code; `exchanges` are in the order of time.
 */
export function refusalRuns(exchanges: readonly Exchange[]): number[] {
  const last = new Map<string, { readonly code: string; readonly length: number }>();
  const lengths: number[] = [];
  for (const { operationId, method, path, code } of exchanges) {
    const request = `${operationId} ${method} ${path}`;
    if (code === undefined) {
      last.delete(request);
      continue;
    }
    const before = last.get(request);
    const length = before?.code === code ? before.length + 1 : 1;
    last.set(request, { code, length });
    lengths.push(length);
  }
  return lengths;
}

export function longestRun(exchanges: readonly Exchange[]): number {
  return refusalRuns(exchanges).reduce((most, length) => Math.max(most, length), 0);
}
