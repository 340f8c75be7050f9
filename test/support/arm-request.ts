import type { PipelineRequest } from '@azure/core-rest-pipeline';
import type { ArmRequest } from '../../src/local/arm/arm-call.ts';

export const ARM_ORIGIN = 'https://arm.world';

interface Sent {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text?: string;
}

/** What the simulator reads off the wire, of a request that was never on one. */
export function asArmRequest(method: string, url: string, { headers, text }: Sent): ArmRequest {
  const { pathname, searchParams, origin } = new URL(url);
  return {
    method,
    path: pathname.replace(/\/{2,}/g, '/'),
    query: searchParams,
    headers,
    body: text === undefined || text.trim() === '' ? undefined : (JSON.parse(text) as unknown),
    origin,
  };
}

/** A request of the SDK's clients. */
export function sentRequest({ method, url, headers, body }: PipelineRequest): ArmRequest {
  return asArmRequest(method, url, {
    headers: headers.toJSON(),
    ...(typeof body === 'string' ? { text: body } : {}),
  });
}
