/** The simulator as the SDK's clients meet it when it is in the same process and answers at once. */
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { openArm, type ArmOptions, type OpenArm } from '../../src/local/arm/open-arm.ts';
import type { Clock } from '../../src/local/shared/clock.ts';
import { pipelineResponse } from '../../test/support/arm-answer.ts';
import { ARM_ORIGIN, asArmRequest, sentRequest } from '../../test/support/arm-request.ts';
import { ManualClock } from '../../test/support/manual-clock.ts';

export interface Exchange {
  readonly atMs: number;
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Of a refusal. */
  readonly code?: string;
}

interface ArmClientParts {
  readonly arm: OpenArm;
  readonly clock: Clock;
  readonly seen: (exchange: Omit<Exchange, 'operationId'>) => void;
}

/** With tokens that do not run out, and a journal that is soon forgotten. */
export function armInMemory(options: ArmOptions): OpenArm {
  return openArm(':memory:', { journalRows: 1000, realClock: new ManualClock(), ...options });
}

export function armCredential(arm: OpenArm): TokenCredential {
  return {
    getToken: (scopes) => {
      const audience = [scopes].flat().join().replace('/.default', '');
      const { accessToken } = arm.tokens.issue(arm.systemAssigned, audience);
      return Promise.resolve({ token: accessToken, expiresOnTimestamp: Number.MAX_SAFE_INTEGER });
    },
  };
}

export function armClient({ arm, clock, seen }: ArmClientParts): HttpClient {
  return {
    sendRequest: (request) => {
      const sent = sentRequest(request);
      const atMs = clock.now();
      const handled = arm.handle(sent, atMs);
      const { status, body } = handled.answer;
      const code = status === 429 ? codeIn(body) : undefined;
      seen({ atMs, method: sent.method, path: sent.path, status, ...(code === undefined ? {} : { code }) });
      return Promise.resolve(pipelineResponse(request, handled, atMs));
    },
  };
}

/** AKS answers with the code at the top, ARM within `error`. */
function codeIn(body: unknown): string | undefined {
  const { error, code = error?.code } = body as { code?: string; error?: { code?: string } };
  return code;
}

const FEATURE = 'Microsoft.ContainerService/features/EnableAPIServerVnetIntegrationPreview';
const PROVIDERS = ['Microsoft.Network', 'Microsoft.ContainerService', 'Microsoft.ManagedIdentity'];

/** Registers what a subscription needs once, as somebody else who may do so. In effect an hour later. */
export function warmUp(arm: OpenArm, subscriptionId: string, nowMs: number): void {
  const somebody = { ...arm.systemAssigned, objectId: '00000000-0000-4000-8000-0000000000ff' };
  const { accessToken } = arm.tokens.issue(somebody, 'https://management.azure.com');
  const register = (path: string, version: string): void => {
    const url = `${ARM_ORIGIN}/subscriptions/${subscriptionId}/providers/${path}/register?api-version=${version}`;
    const request = asArmRequest('POST', url, { headers: { authorization: `Bearer ${accessToken}` } });
    const { status, body } = arm.handle(request, nowMs).answer;
    if (status !== 200) throw new Error(`${path} was not registered: ${JSON.stringify(body)}`);
  };
  for (const provider of PROVIDERS) register(provider, '2021-04-01');
  register(`Microsoft.Features/providers/${FEATURE}`, '2021-07-01');
}
