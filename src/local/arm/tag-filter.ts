/** `$filter=tagName eq 'x' and tagValue eq 'y'`, the second half of it optional, as the lists of ARM itself take it. */
import type { ArmCall } from './arm-call.ts';
import { gatewayRefusal } from './arm-error.ts';
import { objectAt, type JsonObject } from './json-values.ts';

const TAG_FILTER = /^\s*tagName eq '([^']+)'(?: and tagValue eq '([^']*)')?\s*$/i;

/** Whether a resource has the tag that is asked for; undefined when none is. Tags are filtered by alone. */
export function tagFilter({ request }: ArmCall): ((body: JsonObject) => boolean) | undefined {
  const filter = request.query.get('$filter') ?? '';
  if (!/\btag(name|value)\b/i.test(filter)) return undefined;
  const [, name, value] = TAG_FILTER.exec(filter) ?? [];
  if (name === undefined) {
    throw gatewayRefusal(
      400,
      'InvalidFilterInQueryString',
      `Invalid $filter '${filter}' specified in the query string.`,
    );
  }
  return (body) =>
    Object.entries(objectAt(body, 'tags')).some(
      ([own, ownValue]) =>
        own.toLowerCase() === name.toLowerCase() && (value === undefined || ownValue === value),
    );
}
