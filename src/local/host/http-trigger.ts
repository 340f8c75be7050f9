import { withoutSurrounding } from '../../domain/trimmed.ts';
import { parseRoute } from './http-route.ts';
import type { TriggerKind } from './trigger-kind.ts';

/** Enters an HTTP-triggered function under its route; the route is the function's name when it gives none. */
export const attachHttp: TriggerKind = (target, host) => {
  const { route, methods, authLevel } = target.trigger.binding;
  const prefix = host.hostJson.extensions.http.routePrefix;
  const own = withoutOuterSlashes(typeof route === 'string' && route.trim() !== '' ? route : target.name);
  const added = {
    target,
    route: parseRoute([withoutOuterSlashes(prefix), own].filter((part) => part !== '').join('/')),
    methods: Array.isArray(methods) ? methods.map((each) => String(each).toUpperCase()) : [],
    authLevel: typeof authLevel === 'string' ? authLevel : 'function',
  };
  const fault = /^(admin|runtime)/i.test(own)
    ? 'The specified route conflicts with one or more built in routes.'
    : host.http.conflictOf(added);
  if (fault === undefined) {
    host.http.add(added);
  } else {
    // The other functions run all the same, as in the real host.
    const message = `The '${target.name}' function is in error: ${fault}`;
    host.log({ level: 'error', category: 'Host.Startup', message });
  }
  return undefined;
};

function withoutOuterSlashes(text: string): string {
  return withoutSurrounding(text.trim(), '/');
}
