import { requestInput } from './requests.ts';

/** The request with one field, named by its path, replaced. */
export function requestWith(path: string, value: unknown): unknown {
  const copy: unknown = structuredClone(requestInput());
  const keys = path.split('.');
  let place = copy as Record<string, unknown>;
  for (const key of keys.slice(0, -1)) place = (place[key] ??= {}) as Record<string, unknown>;
  place[keys.at(-1) ?? ''] = value;
  return copy;
}
