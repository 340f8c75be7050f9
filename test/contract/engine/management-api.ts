/**
 * The HTTP management API of a host that runs test/apps/management: the embedded one, or whichever is at
 * FUNCTIONS_BASE_URL, such as `func start` on that app.
 */
import { randomUUID } from 'node:crypto';
import { eventually } from '../../support/eventually.ts';
import { startHostProcess } from '../../support/host-process.ts';

export interface Shown {
  readonly name: string;
  readonly instanceId: string;
  readonly runtimeStatus: string;
  readonly input: unknown;
  readonly customStatus: unknown;
  readonly output: unknown;
  readonly createdTime: string;
  readonly lastUpdatedTime: string;
  readonly historyEvents?: readonly Record<string, unknown>[];
}

const ENDED = ['Completed', 'Failed', 'Terminated', 'Canceled'];

export class ManagementApi {
  /** Begins the ids of all that one suite makes. */
  readonly prefix = `t${randomUUID().slice(0, 8)}-`;
  readonly #app: string;
  readonly #base: string;
  readonly #query: URLSearchParams;
  readonly #stop: () => Promise<unknown>;

  private constructor(app: string, links: Record<string, string>, stop: () => Promise<unknown>) {
    this.#app = app;
    const status = new URL(links['statusQueryGetUri'] ?? '');
    this.#base = `${app}${status.pathname.split('/instances/')[0] ?? ''}/`;
    this.#query = status.searchParams;
    this.#stop = stop;
  }

  static async open(): Promise<ManagementApi> {
    const given = process.env['FUNCTIONS_BASE_URL'];
    const host = given === undefined ? await startHostProcess({ app: 'management' }) : undefined;
    const app = (given ?? host?.url('') ?? '').replace(/\/+$/, '');
    const links = (await (await fetch(`${app}/api/links/any`)).json()) as Record<string, string>;
    return new ManagementApi(app, links, async () => host?.stop());
  }

  close(): Promise<unknown> {
    return this.#stop();
  }

  /** Of a function of the app. */
  app(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`${this.#app}/api/${path}`, init);
  }

  call(path: string, init?: RequestInit): Promise<Response> {
    const url = new URL(this.#base + path);
    for (const [name, value] of this.#query) url.searchParams.append(name, value);
    return fetch(url, init);
  }

  /** Without a body when there is no value. */
  post(path: string, value?: unknown): Promise<Response> {
    return this.call(path, {
      method: 'POST',
      ...(value !== undefined && {
        body: JSON.stringify(value),
        headers: { 'content-type': 'application/json' },
      }),
    });
  }

  delete(path: string): Promise<Response> {
    return this.call(path, { method: 'DELETE' });
  }

  /** Starts an instance and answers its id. */
  async start(name: string, id: string, input: unknown = {}): Promise<string> {
    const response = await this.post(`orchestrators/${name}/${this.prefix}${id}`, input);
    if (response.status !== 202) throw new Error(`${name}: ${String(response.status)}`);
    return this.prefix + id;
  }

  async status(id: string): Promise<Shown> {
    return (await (await this.call(`instances/${id}`)).json()) as Shown;
  }

  until(id: string, fits: (status: Shown) => boolean): Promise<Shown> {
    return eventually(`the state of ${id}`, async () => {
      const response = await this.call(`instances/${id}`);
      const status = response.status === 404 ? undefined : ((await response.json()) as Shown);
      return status && fits(status) ? status : undefined;
    });
  }

  ended(id: string): Promise<Shown> {
    return this.until(id, ({ runtimeStatus }) => ENDED.includes(runtimeStatus));
  }

  waiting(id: string): Promise<Shown> {
    return this.until(id, ({ customStatus }) => customStatus !== null);
  }
}
