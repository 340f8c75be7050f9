/**
 * Whether a request was made by a page of another site in the browser of somebody who is signed in here. Browsers say so
 * in headers that no page can set; a program that is no browser sends none of them, and has nobody else's session.
 */
import type { HeaderReader } from './client-principal.ts';

export interface AskedAt {
  readonly headers: HeaderReader;
  /** With the host that the client named. */
  readonly url: string;
}

/** What the app knows of the address at which it is reached. */
export type OwnAddress =
  /** Whatever the client names, as far as it is this machine. */
  | { readonly kind: 'loopback' }
  /** Behind the front end of the platform: that host name, the one that was asked for, or the one that it forwarded. */
  | { readonly kind: 'platform'; readonly hostName: string | undefined };

/** Why it is refused, for whoever made it; undefined when it is not. */
export function whyCrossSite(asked: AskedAt, own: OwnAddress): string | undefined {
  const site = asked.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none')
    return 'A page of another site has made this request; commands are taken from the dashboard and from programs.';
  const origin = asked.headers.get('origin');
  if (origin === null || ownOrigins(asked, own).includes(origin.toLowerCase())) return undefined;
  return 'The header Origin names another site; commands are taken from the dashboard and from programs.';
}

/** Whether the client named this machine, and no name that a stranger's name server may answer for. */
export function namesLoopback(url: string): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])$/.test(URL.parse(url)?.hostname ?? '');
}

function ownOrigins({ headers, url }: AskedAt, own: OwnAddress): readonly string[] {
  const parsed = URL.parse(url);
  if (own.kind === 'loopback') return parsed === null ? [] : [parsed.origin];
  const hosts = [own.hostName, parsed?.host, headers.get('x-forwarded-host')];
  return hosts.flatMap((host) => originOf(host));
}

/** The front end speaks HTTPS only, whatever it speaks to the app. */
function originOf(host: string | null | undefined): readonly string[] {
  const origin = URL.parse(`https://${host ?? ''}`)?.origin;
  return origin === undefined ? [] : [origin];
}
