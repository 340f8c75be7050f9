/**
 * Who is let at a host that trusts whoever is at this machine: nobody whom a page of another site sends. Such a page can
 * have its own name answered with the loopback address, which the header Host then tells, and it can send requests
 * without reading the answers, which Origin and Sec-Fetch-Site tell.
 */
import type { CorsRules } from './cors.ts';
import type { HostRequest } from './http-message.ts';

/** Whether the header Host names this host by an address or name that no name server is asked for. */
export function namesThisHost(host: string | undefined, port: number): boolean {
  const [, named, namedPort = '80'] =
    /^(127\.0\.0\.1|localhost|\[::1\])(?::(\d{1,5}))?$/i.exec(host ?? '') ?? [];
  return named !== undefined && Number(namedPort) === port;
}

/** Whether a page of another site sends it, which the rules for cross-origin requests do not know either. */
export function isFromElsewhere({ headers, method, url }: HostRequest, cors: CorsRules | undefined): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin !== undefined) return origin !== url.origin && !isKnown(origin, cors);
  const readsOnly = method === 'GET' || method === 'HEAD';
  return !readsOnly && (site === 'cross-site' || site === 'same-site');
}

function isKnown(origin: string, cors: CorsRules | undefined): boolean {
  return (cors?.origins ?? []).some((each) => each === '*' || each.toLowerCase() === origin.toLowerCase());
}
