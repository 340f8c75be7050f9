/** Strong entity tags of contents, and what a client says that it has (RFC 9110, 8.8.3 and 13.1.2). */
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { createHash } from 'node:crypto';

/** The same content has the same tag, in every process. */
export function entityTag(content: string): string {
  return `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`;
}

/** Longer than any list of tags that a client has. */
const LONGEST_LIST = 4096;

/** Whether the client has the content with this tag already. */
export function isKnown({ headers }: HttpRequest, tag: string): boolean {
  const list = (headers.get('if-none-match') ?? '').slice(0, LONGEST_LIST);
  if (list.trim() === '*') return true;
  return list.split(',').some((each) => each.trim().replace(/^W\//, '') === tag);
}

/** With its tag, or without its content when the client has that. */
export function withEntityTag(request: HttpRequest, answer: HttpResponseInit): HttpResponseInit {
  if (answer.status !== 200 || answer.jsonBody === undefined) return answer;
  const body = JSON.stringify(answer.jsonBody);
  const etag = entityTag(body);
  if (isKnown(request, etag)) return { status: 304, headers: { ...headersOf(answer), etag } };
  return { status: 200, body, headers: { ...headersOf(answer), 'content-type': 'application/json', etag } };
}

/** Of an answer that this app made, with `jsonAnswer`: a plain object. */
function headersOf({ headers }: HttpResponseInit): Record<string, string> {
  return { ...(headers as Record<string, string> | undefined) };
}
