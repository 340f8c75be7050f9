/**
 * What a request demands of the version that it changes: `If-Match` with an entity tag or `*` (any, but one there
 * is), `If-None-Match: *` (nothing is there). The providers refuse in words of their own.
 */
import type { ArmCall } from './arm-call.ts';

export interface FailedCondition {
  readonly header: 'If-Match' | 'If-None-Match';
  readonly wanted: string;
}

/** The demand that the version does not meet; the tag is undefined where nothing is. */
export function failedCondition(call: ArmCall, etag: string | undefined): FailedCondition | undefined {
  const ifMatch = call.request.headers['if-match'];
  if (ifMatch !== undefined && !matches(ifMatch, etag)) return { header: 'If-Match', wanted: ifMatch };
  const ifNoneMatch = call.request.headers['if-none-match'];
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, etag)) {
    return { header: 'If-None-Match', wanted: ifNoneMatch };
  }
  return undefined;
}

function matches(wanted: string, etag: string | undefined): boolean {
  if (etag === undefined) return false;
  return wanted
    .split(',')
    .map((each) => each.trim())
    .some((each) => each === '*' || each === etag);
}
