/** Somebody else in the same subscription, who makes and removes resources in ARM without Slipway. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { eventually } from './eventually.ts';

export interface ArmAccess {
  readonly port: number;
  readonly caFile: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
}

const RESOURCE = encodeURIComponent('https://management.azure.com/');

/** By the provider in the id; the simulator takes any version that its clients send. */
const apiVersions: readonly (readonly [RegExp, string])[] = [
  [/\/privateDnsZones\//i, '2024-06-01'],
  [/\/Microsoft\.Network\//i, '2026-01-01'],
  [/\/Microsoft\.ManagedIdentity\//i, '2024-11-30'],
  [/\/Microsoft\.ContainerService\//i, '2026-06-01'],
  [/\/Microsoft\.Authorization\//i, '2022-04-01'],
  [/^\/subscriptions\/[^/]+\/resourceGroups\//i, '2025-04-01'],
];

export class SomebodyElse {
  readonly #access: ArmAccess;
  readonly #agent: Agent;
  #token: string | undefined;

  constructor(access: ArmAccess) {
    this.#access = access;
    this.#agent = new Agent({ ca: readFileSync(access.caFile), keepAlive: true });
  }

  /** Resolves when the resource has come up. */
  async makes(id: string, body: object): Promise<void> {
    await this.#ask('PUT', id, body);
    await eventually(`${id} to come up`, async () => {
      const found = await this.finds(id);
      const state = (found?.['properties'] as { provisioningState?: string } | undefined)?.provisioningState;
      return found && (state === undefined || state === 'Succeeded') ? true : undefined;
    });
  }

  async finds(id: string): Promise<Record<string, unknown> | undefined> {
    const answer = await this.#ask('GET', id);
    return answer.status === 404 ? undefined : answer.body;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #ask(method: string, id: string, body?: object) {
    const version = apiVersions.find(([pattern]) => pattern.test(id))?.[1] ?? '';
    const outgoing = request({
      host: '127.0.0.1',
      port: this.#access.port,
      path: `${id}?api-version=${version}`,
      method,
      agent: this.#agent,
      headers: {
        authorization: `Bearer ${await this.#bearer()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
    });
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const answer = await text(response);
    const status = response.statusCode ?? 0;
    if (status >= 300 && status !== 404) throw new Error(`${method} ${id}: ${String(status)} ${answer}`);
    return { status, body: (answer === '' ? {} : JSON.parse(answer)) as Record<string, unknown> };
  }

  async #bearer(): Promise<string> {
    if (this.#token !== undefined) return this.#token;
    const url = `${this.#access.identityEndpoint}?resource=${RESOURCE}&api-version=2019-08-01`;
    const response = await fetch(url, { headers: { 'x-identity-header': this.#access.identityHeader } });
    const { access_token: token } = (await response.json()) as { access_token: string };
    return (this.#token = token);
  }
}
