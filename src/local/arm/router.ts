/**
 * Finds the handler of a request. A path pattern is made of literal parts, which match without regard to case,
 * `{name}` for one segment and `{+name}` for one or more. Routes are tried in the order given.
 */
import type { ArmAnswer, ArmCall } from './arm-call.ts';

type Method = 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
export type Handler = (call: ArmCall) => ArmAnswer;

export interface Route {
  readonly method: Method;
  readonly pattern: string;
  readonly handler: Handler;
}

export type Match =
  | { readonly kind: 'found'; readonly handler: Handler; readonly parameters: ReadonlyMap<string, string> }
  | { readonly kind: 'methodNotAllowed' }
  | { readonly kind: 'notFound' };

export function route(method: Method, pattern: string, handler: Handler): Route {
  return { method, pattern, handler };
}

export function createRouter(routes: readonly Route[]): (method: string, path: string) => Match {
  const compiled = routes.map((each) => ({ ...each, ...compile(each.pattern) }));
  return (method, path) => {
    let pathKnown = false;
    for (const { method: own, expression, names, handler } of compiled) {
      const found = expression.exec(path);
      if (!found) continue;
      pathKnown = true;
      if (own !== method) continue;
      const parameters = new Map(names.map((name, index) => [name, decode(found[index + 1] ?? '')]));
      return { kind: 'found', handler, parameters };
    }
    return { kind: pathKnown ? 'methodNotAllowed' : 'notFound' };
  };
}

function compile(pattern: string): { expression: RegExp; names: readonly string[] } {
  const names: string[] = [];
  const source = pattern
    .split('/')
    .map((part) => {
      const name = /^\{\+?(\w+)\}$/.exec(part)?.[1];
      if (name === undefined) return part.replace(/[.$]/g, '\\$&');
      names.push(name);
      return part.startsWith('{+') ? '(.+)' : '([^/]+)';
    })
    .join('/');
  return { expression: new RegExp(`^${source}/?$`, 'i'), names };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
