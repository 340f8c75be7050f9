/** The entity tags of the network provider, and how it refuses a write to another version than the one there. */
import type { ArmCall } from '../arm-call.ts';
import { refusal } from '../arm-error.ts';
import { opaqueText } from '../guid.ts';
import { textAt, type JsonObject } from '../json-values.ts';
import { failedCondition } from '../preconditions.ts';

/** The body with the tag of its version: it changes with anything that a read shows. */
export function withEtag(body: JsonObject, properties: JsonObject): JsonObject {
  const etag = `W/"${opaqueText(JSON.stringify([body['tags'], properties]), 36)}"`;
  return { ...body, etag, properties };
}

/** Takes the resource as a read shows it; undefined where none is. */
export function requireNetworkVersion(call: ArmCall, shown: JsonObject | undefined): void {
  const etag = shown && textAt(shown, 'etag');
  const failed = failedCondition(call, etag);
  if (!failed) return;
  const message =
    `Etag provided in ${failed.header.toLowerCase()} header ${failed.wanted} does not match etag ${etag ?? '(none)'} ` +
    `of resource ${textAt(shown, 'id') ?? call.request.path} in NRP data store.`;
  throw refusal(412, 'PreconditionFailed', 'Precondition failed.', {
    details: [{ code: 'PreconditionFailedEtagMismatch', message }],
  });
}
