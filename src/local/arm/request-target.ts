/**
 * What a request is about, read from its method and path alone: the resource type, the scope, and the action that a
 * role must allow. The names of actions are those of Azure's resource provider operations.
 */

export interface RequestTarget {
  /** As `Microsoft.Network/virtualNetworks/subnets`, in the case in which it was sent. */
  readonly type: string;
  /** The resource, or what is listed or acted on. */
  readonly scope: string;
  /** As `Microsoft.Network/virtualNetworks/subnets/write`. */
  readonly action: string;
  readonly isList: boolean;
}

const VERBS: Readonly<Record<string, string>> = {
  GET: 'read',
  HEAD: 'read',
  PUT: 'write',
  PATCH: 'write',
  DELETE: 'delete',
};

export function targetOf(method: string, path: string): RequestTarget {
  const segments = path.split('/').filter((segment) => segment !== '');
  return registrationTarget(method, segments) ?? resourceTarget(method, segments);
}

/** `POST /subscriptions/{s}/providers/{namespace}/register` is an action of the provider itself. */
function registrationTarget(method: string, segments: readonly string[]): RequestTarget | undefined {
  const [, , providers, namespace, verb, ...more] = segments;
  const isRegistration = method === 'POST' && providers?.toLowerCase() === 'providers' && more.length === 0;
  if (!isRegistration || namespace === undefined || verb === undefined) return undefined;
  const scope = pathOf(segments.slice(0, 2));
  return { type: namespace, scope, action: `${namespace}/${verb}/action`, isList: false };
}

function resourceTarget(method: string, segments: readonly string[]): RequestTarget {
  const at = providerIndex(segments);
  const namespace = segments[at] ?? 'Microsoft.Resources';
  const rest = segments.slice(at + 1);
  const names = rest.filter((_, index) => index % 2 === 0);
  const isWhole = rest.length % 2 === 0;
  if (method === 'POST' && !isWhole) {
    const type = typeOf(namespace, names.slice(0, -1));
    const scope = pathOf(segments.slice(0, -1));
    return { type, scope, action: `${type}/${names.at(-1) ?? ''}/action`, isList: false };
  }
  const type = typeOf(namespace, names);
  const scope = pathOf(isWhole ? segments : segments.slice(0, ownerLength(segments, at)));
  const action = `${type}/${VERBS[method] ?? 'action'}`;
  return { type, scope, action, isList: !isWhole && method === 'GET' };
}

/** How much of the path of a list names what it is a list of. */
function ownerLength(segments: readonly string[], at: number): number {
  const isOfProvider = at >= 0 && segments.length === at + 2;
  return isOfProvider ? at - 1 : segments.length - 1;
}

/**
 * Where the provider's namespace stands. It is the last one, for a resource can be put on another; only the names of
 * features hold the namespace of another provider. A namespace that nothing follows is itself what is asked for.
 * -1 for none.
 */
function providerIndex(segments: readonly string[]): number {
  let found = -1;
  for (const [index, segment] of segments.entries()) {
    const isNamespace = segments[index - 1]?.toLowerCase() === 'providers' && index + 1 < segments.length;
    if (!isNamespace) continue;
    found = index;
    if (segment.toLowerCase() === 'microsoft.features') return found;
  }
  return found;
}

function typeOf(namespace: string, names: readonly string[]): string {
  // The SDKs disagree on the case of this one.
  const proper = names.map((name) => (name.toLowerCase() === 'resourcegroups' ? 'resourceGroups' : name));
  return [namespace, ...proper].join('/');
}

function pathOf(segments: readonly string[]): string {
  return `/${segments.join('/')}`;
}
