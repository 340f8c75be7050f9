/**
 * The simulator as the SDK's clients meet it when it is in the same process and answers at once. Each subscription has
 * one of its own: they share nothing in Azure either, and what the simulator looks through stays as small.
 */
import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
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
  /** Of a refusal because of a limit. */
  readonly code?: string;
}

/** Of the sizes that the requests ask for, more than all of them use. */
const CORES = 1_000_000;
const quotas = { cores: CORES, standardDSv5Family: CORES };

const AUDIENCE = 'https://management.azure.com';
const FEATURE = 'Microsoft.ContainerService/features/EnableAPIServerVnetIntegrationPreview';
const PROVIDERS = ['Microsoft.Network', 'Microsoft.ContainerService', 'Microsoft.ManagedIdentity'];

interface Subscription {
  readonly arm: OpenArm;
  /** Does not run out. */
  readonly authorization: string;
}

export class ArmInProcess {
  /** Processor time of this thread that went into it. */
  cpuMs = 0;
  readonly #subscriptions: ReadonlyMap<string, Subscription>;
  readonly #clock: Clock;

  constructor(subscriptionIds: readonly string[], clock: Clock, options: ArmOptions) {
    this.#clock = clock;
    this.#subscriptions = new Map(
      subscriptionIds.map((id) => {
        const arm = openArm(':memory:', {
          journalRows: 1000,
          realClock: new ManualClock(),
          quotas,
          ...options,
        });
        const { accessToken } = arm.tokens.issue(arm.systemAssigned, AUDIENCE);
        return [id, { arm, authorization: `Bearer ${accessToken}` }];
      }),
    );
  }

  /** Whoever asks is known by the token that is put in here: each subscription knows its own only. */
  readonly credential: TokenCredential = {
    getToken: () => Promise.resolve({ token: 'in-process', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
  };

  client(seen: (exchange: Omit<Exchange, 'operationId'>) => void): HttpClient {
    return { sendRequest: (request) => Promise.resolve(this.#answer(request, seen)) };
  }

  /** Registers what a subscription needs once. In effect an hour later. */
  warmUp(): void {
    for (const [id, subscription] of this.#subscriptions) {
      for (const provider of PROVIDERS) this.#register(subscription, `${id}/providers/${provider}`);
      this.#register(subscription, `${id}/providers/Microsoft.Features/providers/${FEATURE}`);
    }
  }

  close(): void {
    for (const { arm } of this.#subscriptions.values()) arm.close();
  }

  #register({ arm, authorization }: Subscription, what: string): void {
    const version = what.includes('/features/') ? '2021-07-01' : '2021-04-01';
    const url = `${ARM_ORIGIN}/subscriptions/${what}/register?api-version=${version}`;
    const request = asArmRequest('POST', url, { headers: { authorization } });
    const { status, body } = arm.handle(request, this.#clock.now()).answer;
    if (status !== 200) throw new Error(`${what} was not registered: ${JSON.stringify(body)}`);
  }

  #answer(
    request: PipelineRequest,
    seen: (exchange: Omit<Exchange, 'operationId'>) => void,
  ): PipelineResponse {
    const before = process.threadCpuUsage();
    const atMs = this.#clock.now();
    const sent = sentRequest(request);
    const { arm, authorization } = this.#subscriptionOf(sent.path);
    const handled = arm.handle({ ...sent, headers: { ...sent.headers, authorization } }, atMs);
    const { status, body } = handled.answer;
    const code = isRefusal(sent.method, status) ? codeIn(body) : undefined;
    const answer = pipelineResponse(request, handled, atMs);
    const { user, system } = process.threadCpuUsage(before);
    this.cpuMs += (user + system) / 1000;
    seen({ atMs, method: sent.method, path: sent.path, status, ...(code === undefined ? {} : { code }) });
    return answer;
  }

  #subscriptionOf(path: string): Subscription {
    const id = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1] ?? '';
    const subscription = this.#subscriptions.get(id.toLowerCase());
    if (!subscription) throw new Error(`${path} is in none of the subscriptions.`);
    return subscription;
  }
}

/** That something is not there is an answer to who asked whether it is. */
function isRefusal(method: string, status: number): boolean {
  return status >= 400 && !(method === 'GET' && status === 404);
}

/** AKS answers with the code at the top, ARM within `error`. */
function codeIn(body: unknown): string | undefined {
  const { error, code = error?.code } = body as { code?: string; error?: { code?: string } };
  return code;
}
