/** The body of a message from anybody, whatever it holds. */

/** No request nests this deep; what does is cut, for nothing here may run out of stack over it. */
const DEEPEST = 64;
const CUT = '…';

/** JSON behind a byte order mark is JSON: the worker hands it over as text. */
export function readBody(body: unknown): unknown {
  if (typeof body !== 'string' || !body.startsWith('\uFEFF')) return body;
  try {
    return JSON.parse(body.slice(1)) as unknown;
  } catch {
    return body;
  }
}

/** The body as text: the same for the same body, and never a throw. */
export function bodyText(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(cut(body ?? null, DEEPEST));
}

function cut(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return CUT;
  if (Array.isArray(value)) return value.map((each) => cut(each, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, cut(each, depth - 1)]));
}
