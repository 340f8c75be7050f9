import type { HttpCookie, HttpData, NullableValue } from './core-contract.ts';
import type { HostAnswer } from './http-message.ts';
import { toBytes } from './typed-data.ts';

/** Turns what a function answered into what goes to the client. */
export function toHostAnswer(http: HttpData): HostAnswer {
  const cookies = (http.cookies ?? []).map(cookieHeader);
  const body = toBytes(http.body);
  return {
    status: Number(http.statusCode ?? '200'),
    headers: { ...http.headers, ...(cookies.length > 0 ? { 'Set-Cookie': cookies } : {}) },
    ...(body === undefined ? {} : { body }),
  };
}

const SAME_SITE = { none: undefined, lax: 'lax', strict: 'strict', explicitNone: 'none' } as const;

function cookieHeader(cookie: HttpCookie): string {
  const sameSite = SAME_SITE[cookie.sameSite ?? 'none'];
  return [
    `${cookie.name}=${encodeURIComponent(cookie.value)}`,
    ...attribute('expires', cookie.expires, ({ seconds }) => new Date(seconds * 1000).toUTCString()),
    ...attribute('max-age', cookie.maxAge),
    ...attribute('domain', cookie.domain),
    `path=${cookie.path?.value ?? '/'}`,
    ...flag('secure', cookie.secure),
    ...(sameSite === undefined ? [] : [`samesite=${sameSite}`]),
    ...flag('httponly', cookie.httpOnly),
  ].join('; ');
}

function attribute<T>(
  name: string,
  given: NullableValue<T> | undefined,
  render: (value: T) => string = String,
): readonly string[] {
  return given === undefined ? [] : [`${name}=${render(given.value)}`];
}

function flag(name: string, given: NullableValue<boolean> | undefined): readonly string[] {
  return given?.value === true ? [name] : [];
}
