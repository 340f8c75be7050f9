import type { ClusterRequestInput } from '../../src/domain/request.ts';
import type { IncomingMessage } from '../../src/functions/reject-message.ts';
import { clusterBody, type Mode } from '../../test/chaos/worlds/world-requests.ts';

/** Clusters of one mode, spread over subscriptions. */
export interface ManyRequests {
  readonly mode: Mode;
  readonly subscriptions: number;
}

export function subscriptionAt(index: number): string {
  return `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`;
}

/** A cluster with a resource group, and where its mode has them a network and an identity, of its own. */
export function requestAt(index: number, { mode, subscriptions }: ManyRequests): ClusterRequestInput {
  const number = String(index).padStart(5, '0');
  const body = clusterBody(mode, {
    requestId: `request-${number}`,
    resourceGroup: `rg-${number}`,
    clusterName: `aks-${number}`,
  });
  return { ...body, target: { ...body.target, subscriptionId: subscriptionAt(index % subscriptions) } };
}

export function messageOf(body: ClusterRequestInput, nowMs: number): IncomingMessage {
  return {
    messageId: body.requestId,
    enqueuedAt: new Date(nowMs).toISOString(),
    body,
  };
}
