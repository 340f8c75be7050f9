import {
  ContinuationTokenError,
  recordSorts,
  type OperationRecord,
  type RecordSort,
} from '../contracts/operation-records.ts';
import { END_OF_TIME, rankOf } from './record-facets.ts';

/** Where a page ended: lists are in order of both. */
export interface ListPosition {
  /** The instant of acceptance in milliseconds, or how slow it is. */
  readonly rank: number;
  readonly operationId: string;
}

/** For what comes after this one. */
export function tokenOf(record: OperationRecord, sort: RecordSort): string {
  return writeToken(sort, { rank: rankOf(record, sort), operationId: record.operationId });
}

export function writeToken(sort: RecordSort, { rank, operationId }: ListPosition): string {
  return Buffer.from(JSON.stringify([sort, rank, operationId])).toString('base64url');
}

/** Throws `ContinuationTokenError`, also for a token of another sort. */
export function readToken(token: string, sort: RecordSort): ListPosition {
  const [ofSort, rank, operationId] = partsOf(token);
  if (!recordSorts.some((each) => each === ofSort)) throw notOurs();
  if (ofSort !== sort) {
    throw new ContinuationTokenError(`The continuation token is of a list of the ${String(ofSort)} first.`);
  }
  if (typeof operationId !== 'string' || !isRank(rank)) throw notOurs();
  return { rank, operationId };
}

function partsOf(token: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    return Array.isArray(parts) ? parts : [];
  } catch (cause) {
    throw notOurs({ cause });
  }
}

function notOurs(options?: ErrorOptions): ContinuationTokenError {
  return new ContinuationTokenError('The continuation token is not one of ours.', options);
}

function isRank(rank: unknown): rank is number {
  return typeof rank === 'number' && Number.isSafeInteger(rank) && rank >= 0 && rank <= END_OF_TIME;
}
