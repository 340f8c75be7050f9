/**
 * The ARM simulator in the same process: requests of the real clients go straight into it, on the world's clock. It
 * outlives every host of the world.
 */
import { RestError } from '@azure/core-rest-pipeline';
import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import type { HandledRequest } from '../../../src/local/arm/handle-request.ts';
import { openArm, type ArmOptions, type OpenArm } from '../../../src/local/arm/open-arm.ts';
import { pipelineResponse } from '../../support/arm-answer.ts';
import { ARM_ORIGIN, asArmRequest, sentRequest } from '../../support/arm-request.ts';
import type { ManualClock } from '../../support/manual-clock.ts';
import { SECRET_IN_A_NETWORK_ERROR } from './canaries.ts';
import { never } from './never.ts';
import type { ArmExchange } from './world-event.ts';
import type { Existing } from './world-plan.ts';

const SETTLES_WITHIN_MS = 60_000;

/** How long a client waits for an answer that does not come. */
const ANSWER_LIMIT_MS = 25_000;

/** The process that sends. */
export interface Sender {
  isGone(): boolean;
  /** Whose activity is sending now. */
  current(): { readonly operationId: string; readonly activity: string } | undefined;
  /** Called right before a request reaches ARM and right after; the sender may die in it. */
  pass(point: 'request' | 'answer', what: string): void;
}

export interface SimulatedArmOptions extends ArmOptions {
  readonly clock: ManualClock;
  /** How long a request, and its answer, are on the way. */
  readonly latencyMs: () => number;
}

export class SimulatedArm {
  readonly exchanges: ArmExchange[] = [];
  /** Values that ARM gave out and that nobody may keep. */
  readonly secrets = new Set<string>();
  readonly opened: OpenArm;
  readonly #clock: ManualClock;
  readonly #latencyMs: () => number;

  constructor({ clock, latencyMs, ...options }: SimulatedArmOptions) {
    this.#clock = clock;
    this.#latencyMs = latencyMs;
    this.opened = openArm(':memory:', options);
  }

  credential(): TokenCredential {
    return {
      getToken: (scopes) => {
        const audience = [scopes].flat().join().replace('/.default', '');
        const { accessToken } = this.opened.tokens.issue(this.opened.systemAssigned, audience);
        this.secrets.add(accessToken);
        return Promise.resolve({ token: accessToken, expiresOnTimestamp: Number.MAX_SAFE_INTEGER });
      },
    };
  }

  clientOf(sender: Sender): HttpClient {
    return { sendRequest: (request) => this.#send(sender, request) };
  }

  /** A request of somebody else, who may do everything. Answers with the body. */
  ask(method: string, pathAndQuery: string, body?: object): Record<string, unknown> {
    const principal = { ...this.opened.systemAssigned, objectId: '00000000-0000-4000-8000-0000000000ff' };
    const { accessToken } = this.opened.tokens.issue(principal, 'https://management.azure.com');
    const handled = this.#handle(
      asArmRequest(method, `${ARM_ORIGIN}${pathAndQuery}`, {
        headers: { authorization: `Bearer ${accessToken}` },
        ...(body === undefined ? {} : { text: JSON.stringify(body) }),
      }),
    );
    const { status, body: answer } = handled.answer;
    if (status >= 300 && status !== 404)
      throw new Error(`${method} ${pathAndQuery}: ${String(status)} ${JSON.stringify(answer)}`);
    return answer ?? {};
  }

  /** Makes what is there before anything else happens, and waits until each has settled. */
  async bring(existing: readonly Existing[]): Promise<void> {
    for (const { id, apiVersion, body, method = 'PUT', settlesWithinMs = SETTLES_WITHIN_MS } of existing) {
      this.ask(method, `${id}?api-version=${apiVersion}`, body);
      await this.#clock.advance(settlesWithinMs);
    }
  }

  /** What the simulator tells of itself. */
  control(method: string, route: string): Record<string, unknown> {
    const request = asArmRequest(method, `${ARM_ORIGIN}/_simulator/${route}`, { headers: {} });
    return this.opened.handle(request, this.#clock.now()).answer.body ?? {};
  }

  close(): void {
    this.opened.close();
  }

  async #send(sender: Sender, request: PipelineRequest): Promise<PipelineResponse> {
    const url = new URL(request.url);
    if (url.origin !== ARM_ORIGIN) throw new Error(`I11: a request went to ${url.origin}`);
    const current = sender.current();
    await this.#travel();
    if (sender.isGone()) return never();
    const what = `${request.method} ${url.pathname}`;
    sender.pass('request', what);
    if (sender.isGone()) return never();
    const handled = this.#handle(sentRequest(request), current);
    sender.pass('answer', what);
    await this.#travel();
    if (sender.isGone()) return never();
    return this.#receive(sender, request, handled);
  }

  #handle(request: ReturnType<typeof asArmRequest>, current?: ReturnType<Sender['current']>): HandledRequest {
    const atMs = this.#clock.now();
    const handled = this.opened.handle(request, atMs);
    const { answer } = handled;
    const isSilent = answer.cut === true || answer.hang === true;
    this.exchanges.push({
      number: this.exchanges.length + 1,
      atMs,
      operationId: current?.operationId ?? null,
      activity: current?.activity ?? null,
      method: request.method,
      path: request.path,
      status: isSilent ? 0 : answer.status,
      code: codeIn(answer.body),
    });
    if (/\/listCluster\w+Credential$/i.test(request.path))
      this.#keepSecret(JSON.stringify(answer.body ?? {}));
    return handled;
  }

  #keepSecret(answer: string): void {
    for (const [, value] of answer.matchAll(/"value":"([^"]+)"/g)) {
      const token = /token: (\S+?)\}/.exec(Buffer.from(value ?? '', 'base64').toString())?.[1];
      if (token !== undefined) this.secrets.add(token);
    }
  }

  async #receive(
    sender: Sender,
    request: PipelineRequest,
    handled: HandledRequest,
  ): Promise<PipelineResponse> {
    const { answer } = handled;
    if (answer.hang === true) {
      await this.#waitUntil(this.#clock.now() + ANSWER_LIMIT_MS);
      if (sender.isGone()) return never();
      throw Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' });
    }
    if (answer.cut === true) {
      const message = `socket hang up ${SECRET_IN_A_NETWORK_ERROR}`;
      throw new RestError(message, { code: 'ECONNRESET', request });
    }
    if (answer.torn === true) {
      throw new RestError('Error reading response as text: aborted', {
        code: RestError.PARSE_ERROR,
        request,
      });
    }
    return pipelineResponse(request, handled, this.#clock.now());
  }

  async #travel(): Promise<void> {
    const latencyMs = this.#latencyMs();
    if (latencyMs > 0) await this.#waitUntil(this.#clock.now() + latencyMs);
  }

  #waitUntil(atMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.schedule(atMs, resolve);
    });
  }
}

function codeIn(body: unknown): string | null {
  const error = (body as { error?: { code?: unknown }; code?: unknown } | undefined) ?? {};
  const code = error.error?.code ?? error.code;
  return typeof code === 'string' ? code : null;
}
