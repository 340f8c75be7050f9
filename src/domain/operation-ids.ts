/**
 * Names that are derived, never invented: the same message gives the same operation, session and rejection at every
 * delivery.
 */
import { v5 as uuidv5 } from 'uuid';
import { managedClusterId } from './resource-ids.ts';

export interface ClusterTarget {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly clusterName: string;
}

/** The namespace of every name-based GUID that Slipway derives for itself. */
const NAMESPACE = '5b1f6f0e-3c7a-5d0b-9a64-7f2d3a1c8e40';
const DIGEST_LENGTH = 12;
/** Service Bus takes no longer session id. */
const LONGEST_SESSION_ID = 128;

export function clusterIdOf(target: ClusterTarget): string {
  return managedClusterId({
    subscriptionId: target.subscriptionId,
    resourceGroup: target.resourceGroup,
    name: target.clusterName,
  });
}

/**
 * The id of the operation, which is also its orchestration instance id: at most 77 characters, none of `/ \ # ?`.
 * One request id may be used for several clusters.
 */
export function operationIdOf(requestId: string, target: ClusterTarget): string {
  return `${requestId}.${digest(clusterIdOf(target).toLowerCase())}`;
}

/** The id of a planning: another than that of the operation that is planned, so that the same request may follow it. */
export function planningIdOf(requestId: string, target: ClusterTarget): string {
  return `${requestId}.plan-${digest(clusterIdOf(target).toLowerCase())}`;
}

/**
 * The id under which a refused message is shown. It depends on the body, so that a mended message with the same
 * request id is a new one.
 */
export function rejectionIdOf(requestId: string, bodyText: string): string {
  return `${requestId}.rejected-${digest(bodyText)}`;
}

/** The session of a cluster's messages: its resource id in lower case, shortened by a digest when it is too long. */
export function sessionIdOf(target: ClusterTarget): string {
  const id = clusterIdOf(target).toLowerCase();
  return id.length <= LONGEST_SESSION_ID
    ? id
    : `${id.slice(0, LONGEST_SESSION_ID - DIGEST_LENGTH - 1)}.${digest(id)}`;
}

/** Tells two bodies apart; not a secret and not for security. */
export function digest(text: string): string {
  return uuidv5(text, NAMESPACE).replaceAll('-', '').slice(0, DIGEST_LENGTH);
}
