import { createHash } from 'node:crypto';

/** The id of the request to an entity that an execution makes as its decision `id`: the same in every replay. */
export function requestGuid(executionId: string, id: number): string {
  const digits = createHash('sha256')
    .update(`${executionId}:${String(id)}`)
    .digest('hex');
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20, 32),
  ].join('-');
}
