import { ContinuationTokenError, type OperationRecord } from '../contracts/operation-records.ts';

/** Where a page ended: lists are ordered by both, newest first. */
export type ListPosition = Pick<OperationRecord, 'acceptedAt' | 'operationId'>;

export function writeToken({ acceptedAt, operationId }: ListPosition): string {
  return Buffer.from(JSON.stringify([acceptedAt, operationId])).toString('base64url');
}

/** Throws `ContinuationTokenError`. */
export function readToken(token: string): ListPosition {
  let position: unknown;
  try {
    position = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch (cause) {
    throw new ContinuationTokenError('The continuation token is not one of ours.', { cause });
  }
  const [acceptedAt, operationId] = Array.isArray(position) ? (position as unknown[]) : [];
  if (typeof acceptedAt !== 'string' || typeof operationId !== 'string' || !isInstant(acceptedAt)) {
    throw new ContinuationTokenError('The continuation token is not one of ours.');
  }
  return { acceptedAt, operationId };
}

function isInstant(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}
