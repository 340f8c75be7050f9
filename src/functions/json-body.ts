import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { badRequest, tooLarge } from './http-answers.ts';

export type JsonBody =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly answer: HttpResponseInit };

/** The body as JSON, or the answer to one that is too large or none. No more of it is read than may be there. */
export async function readJsonBody(request: HttpRequest, mostBytes: number): Promise<JsonBody> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  const bytes = announced > mostBytes ? undefined : await readUpTo(request, mostBytes);
  if (!bytes) return { ok: false, answer: tooLarge(mostBytes) };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return { ok: false, answer: badRequest('NotJson', 'The body is not JSON in UTF-8.') };
  }
}

/** Undefined when there is more. */
async function readUpTo({ body }: HttpRequest, mostBytes: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > mostBytes) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
