import type { EntityFilter, InstanceFilter, RuntimeStatus } from '../shared/durable-engine.ts';
import { withoutAbsent } from '../shared/without-absent.ts';
import type { HostRequest } from './http-message.ts';

const STATUSES: readonly RuntimeStatus[] = [
  'Pending',
  'Running',
  'Completed',
  'ContinuedAsNew',
  'Failed',
  'Canceled',
  'Terminated',
  'Suspended',
];

/** Query parameters as .NET reads them: what does not parse counts as absent; names have no casing. */
export class ApiQuery {
  readonly #values = new Map<string, string[]>();

  constructor(request: HostRequest) {
    for (const [name, value] of request.url.searchParams) {
      const key = name.toLowerCase();
      this.#values.set(key, [...(this.#values.get(key) ?? []), value]);
    }
  }

  text(name: string): string | undefined {
    return this.#values.get(name.toLowerCase())?.join(',');
  }

  flag(name: string): boolean | undefined {
    const text = this.text(name)?.trim().toLowerCase();
    return text === 'true' ? true : text === 'false' ? false : undefined;
  }

  number(name: string): number | undefined {
    const text = this.text(name)?.trim();
    const value = Number(text);
    return text === undefined || text === '' || Number.isNaN(value) ? undefined : value;
  }

  /** As an ISO instant in UTC; a time without a zone is taken as UTC. */
  instant(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const zoned = /(z|[+-]\d{2}:?\d{2})$/i.test(text) ? text : `${text}Z`;
    const ms = [zoned, text].map((each) => Date.parse(each)).find((each) => !Number.isNaN(each));
    return ms === undefined ? undefined : new Date(ms).toISOString();
  }

  statuses(name: string): readonly RuntimeStatus[] | undefined {
    const named = (this.text(name) ?? '').split(',').map((each) => each.trim());
    const known = STATUSES.filter((status) => named.includes(status));
    return known.length > 0 ? known : undefined;
  }
}

/** Leaves absent what the request does not say. */
export function instanceFilter(request: HostRequest): InstanceFilter {
  const query = new ApiQuery(request);
  return withoutAbsent({
    createdTimeFrom: query.instant('createdTimeFrom'),
    createdTimeTo: query.instant('createdTimeTo'),
    runtimeStatus: query.statuses('runtimeStatus'),
    instanceIdPrefix: query.text('instanceIdPrefix'),
    showInput: query.flag('showInput') ?? true,
    top: query.number('top'),
    continuationToken: continuationToken(request),
  });
}

/** Leaves absent what the request does not say. */
export function entityFilter(request: HostRequest, name: string | undefined): EntityFilter {
  const query = new ApiQuery(request);
  return withoutAbsent({
    name,
    lastOperationTimeFrom: query.instant('lastOperationTimeFrom'),
    lastOperationTimeTo: query.instant('lastOperationTimeTo'),
    fetchState: query.flag('fetchState'),
    top: query.number('top'),
    continuationToken: continuationToken(request),
  });
}

function continuationToken(request: HostRequest): string | undefined {
  const token = request.headers['x-ms-continuation-token'];
  return typeof token === 'string' && token !== '' ? token : undefined;
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export function isJsonRequest({ headers }: HostRequest): boolean {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase() === 'application/json';
}
