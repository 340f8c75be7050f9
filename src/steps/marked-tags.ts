import { OPERATION_TAG, isMarkedBy } from '../domain/ownership-tags.ts';
import type { Tags } from '../domain/step-inputs.ts';

/** The tags to send: what the request wants, and the mark by which the resource is recognised as this operation's. */
export function markedTags(tags: Tags, operationId: string): Record<string, string> {
  return { ...tags, [OPERATION_TAG]: operationId };
}

/** As `isMarkedBy`, for resources of the SDK. */
export function carriesMark(resource: { readonly tags?: Tags | null }, operationId: string): boolean {
  return isMarkedBy(resource.tags ?? undefined, operationId);
}
