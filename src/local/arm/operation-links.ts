/** Where a client follows a long-running operation: signed and long URLs on the origin that the client itself used. */
import type { ArmCall } from './arm-call.ts';
import { opaqueText } from './guid.ts';
import type { OperationRecord } from './state/operation-table.ts';

export interface LinkStyle {
  readonly namespace: string;
  readonly collection: 'operations' | 'operationResults' | 'operationresults';
  readonly apiVersion: string;
  /** Length of the certificate in the signature, which makes most of the URL. */
  readonly certificateLength: number;
}

/** Milliseconds between the years 1 and 1970, from which .NET counts its ticks. */
const TICKS_EPOCH_MS = 62_135_596_800_000;

export function operationLink(call: ArmCall, operation: OperationRecord, style: LinkStyle): string {
  const { subscription, location, id } = operation;
  const path = `/subscriptions/${subscription}/providers/${style.namespace}/locations/${location}/${style.collection}/${id}`;
  return signedLink(call, path, style);
}

/** A URL that carries its own proof of who may follow it. */
export function signedLink(
  call: ArmCall,
  path: string,
  style: Pick<LinkStyle, 'apiVersion' | 'certificateLength'>,
): string {
  const ticks = `${String(Math.trunc(call.world.nowMs) + TICKS_EPOCH_MS)}0000`;
  const query = new URLSearchParams({
    'api-version': style.apiVersion,
    t: ticks,
    c: `MII${opaqueText('certificate', style.certificateLength)}`,
    s: opaqueText(`${path}${ticks}s`, 342),
    h: opaqueText(`${path}${ticks}h`, 43),
  });
  return `${call.request.origin}${path}?${query.toString()}`;
}
