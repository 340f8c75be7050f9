/** Reads one request off the wire. What cannot be read becomes a refusal, for the handler to answer in its turn. */
import type { IncomingMessage } from 'node:http';
import type { ArmRequest } from './arm-call.ts';
import { gatewayRefusal, type ArmError } from './arm-error.ts';
import { isControlPath } from './control-path.ts';

const LONGEST_BODY_BYTES = 4 * 1024 * 1024;
/** As ARM's own reader has it. */
const DEEPEST_JSON = 64;

/** Undefined when the client went away in the middle of its body. */
export async function readRequest(incoming: IncomingMessage): Promise<ArmRequest | undefined> {
  const read = await readBody(incoming);
  if (read === 'gone') return undefined;
  const { error: badUrl, ...target } = parseTarget(incoming.url ?? '/');
  const { error: badBody, ...body } = parseBody(read.content);
  const badType = isControlPath(target.path) ? undefined : refuseType(incoming, read.content);
  const unreadable = badUrl ?? badType ?? badBody;
  const method = incoming.method ?? 'GET';
  const request = {
    method,
    ...target,
    headers: singleHeaders(incoming),
    body: body.value,
    origin: originOf(incoming),
  };
  return unreadable ? { ...request, unreadable } : request;
}

/** The content is undefined for a body that is too long. */
async function readBody(incoming: IncomingMessage): Promise<{ content: string | undefined } | 'gone'> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of incoming) {
      // A message without a set encoding gives buffers.
      const bytes = chunk as Buffer;
      length += bytes.length;
      if (length <= LONGEST_BODY_BYTES) chunks.push(bytes);
    }
  } catch {
    return 'gone';
  }
  return { content: length <= LONGEST_BODY_BYTES ? Buffer.concat(chunks).toString('utf8') : undefined };
}

/** Whatever the header holds, this is an origin. */
function originOf({ headers }: IncomingMessage): string {
  return URL.parse(`https://${headers.host ?? ''}`)?.origin ?? 'https://localhost';
}

function parseTarget(target: string): { path: string; query: URLSearchParams; error?: ArmError } {
  // The path is not resolved against the host of the client: one that begins with two slashes stays a path.
  const url = target.startsWith('/') ? URL.parse(`https://localhost${target}`) : null;
  if (url && isCleanPath(url.pathname)) {
    return { path: url.pathname.replace(/\/{2,}/g, '/'), query: url.searchParams };
  }
  return { path: url?.pathname ?? '/', query: new URLSearchParams(), error: badUri() };
}

function badUri(): ArmError {
  return gatewayRefusal(400, 'InvalidRequestUri', 'The request URI is invalid.');
}

/** No name holds a control character, an angle bracket, a backslash or, encoded, what parts the names of a path. */
function isCleanPath(path: string): boolean {
  if (/%(2f|5c|3f|23|25)/i.test(path)) return false;
  try {
    // eslint-disable-next-line no-control-regex -- these are what is looked for
    return !/[\u0000-\u001f\u007f<>\\]/.test(decodeURIComponent(path));
  } catch {
    return false;
  }
}

function refuseType({ headers }: IncomingMessage, text: string | undefined): ArmError | undefined {
  if (text?.trim() === '') return undefined;
  const type = headers['content-type']?.split(';')[0]?.trim();
  if (type !== undefined && /^(application|text)\/([\w.-]+\+)?json$/i.test(type)) return undefined;
  return gatewayRefusal(
    415,
    'UnsupportedMediaType',
    `The content media type '${type ?? '<null>'}' is not supported. Only 'application/json' is supported.`,
  );
}

function parseBody(text: string | undefined): { value?: unknown; error?: ArmError } {
  if (text === undefined) {
    return {
      error: gatewayRefusal(413, 'RequestContentTooLarge', 'The request content is too large.'),
    };
  }
  if (text.trim() === '') return {};
  if (isTooDeep(text)) return { error: badContent("The reader's MaxDepth of 64 has been exceeded.") };
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { error: badContent(error instanceof Error ? error.message : String(error)) };
  }
}

function badContent(reason: string): ArmError {
  const message = `The request content was invalid and could not be deserialized: '${reason}'.`;
  return gatewayRefusal(400, 'InvalidRequestContent', message);
}

/** Looked at before it is parsed: what walks through a parsed value may run out of stack. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"?|[[\]{}]/gs)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    if (depth > DEEPEST_JSON) return true;
  }
  return false;
}

function singleHeaders({ headers }: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}
