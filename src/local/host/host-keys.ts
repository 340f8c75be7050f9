import type { HostRequest } from './http-message.ts';

/** Keys by which callers are let in. Without any, nothing is asked for, as with the Functions tools. */
export interface HostKeys {
  /** Open every function of level `function`. */
  readonly host: readonly string[];
  /** Open one function each; by its name in lower case. */
  readonly functions: ReadonlyMap<string, readonly string[]>;
  /** Opens everything. */
  readonly master: string | undefined;
}

export const NO_KEYS: HostKeys = { host: [], functions: new Map(), master: undefined };

/** What a caller asks to use: a function at its level, or something of the host's own that has a key of its own. */
export interface Guarded {
  readonly authLevel: string;
  readonly functionName?: string;
}

export function mayCall(keys: HostKeys, request: HostRequest, { authLevel, functionName }: Guarded): boolean {
  const level = authLevel.toLowerCase();
  if (level === 'anonymous' || !hasKeys(keys)) return true;
  const given = givenKey(request);
  if (given === undefined) return false;
  if (given === keys.master) return true;
  if (level !== 'function') return false;
  const own = keys.functions.get(functionName?.toLowerCase() ?? '') ?? [];
  return keys.host.includes(given) || own.includes(given);
}

/** The key in the header, or else in the query. */
export function givenKey(request: HostRequest): string | undefined {
  const header = request.headers['x-functions-key'];
  return typeof header === 'string' ? header : (request.url.searchParams.get('code') ?? undefined);
}

export function hasKeys(keys: HostKeys): boolean {
  return keys.host.length > 0 || keys.functions.size > 0 || keys.master !== undefined;
}
