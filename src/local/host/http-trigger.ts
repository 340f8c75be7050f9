import { parseRoute } from './http-route.ts';
import type { TriggerKind } from './trigger-kind.ts';

/** Enters an HTTP-triggered function under its route; the route is the function's name when it gives none. */
export const attachHttp: TriggerKind = (target, host) => {
  const { route, methods, authLevel } = target.trigger.binding;
  const prefix = host.hostJson.extensions.http.routePrefix;
  host.http.add({
    target,
    route: parseRoute(`${prefix}/${typeof route === 'string' ? route : target.name}`),
    methods: Array.isArray(methods) ? methods.map((each) => String(each).toUpperCase()) : [],
    authLevel: typeof authLevel === 'string' ? authLevel : 'function',
  });
  return undefined;
};
