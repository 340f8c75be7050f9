/**
 * Whom the app lets in. Every HTTP function is behind it: what is asked first is where the request was made, then who
 * makes it, then whether they may, then in what form.
 */
import type { HttpRequest } from '@azure/functions';
import { mayAs, type AppRole } from '../domain/app-roles.ts';
import type { HttpAccessSettings } from '../http-access/access-settings.ts';
import { readClientPrincipal } from '../http-access/client-principal.ts';
import { namesLoopback, whyCrossSite } from '../http-access/cross-site.ts';
import type { Access } from '../http-access/function-access.ts';
import { askedAs, localPrincipal, nobody, type Principal } from '../http-access/principal.ts';
import { problemAnswer, type ProblemAnswer } from './http-answers.ts';

export interface HttpDoor {
  readonly settings: HttpAccessSettings;
  readonly admit: (request: HttpRequest, needed: Access) => Admission;
}

export type Admission =
  | { readonly ok: true; readonly principal: Principal }
  /** With whoever was seen to ask. */
  | { readonly ok: false; readonly answer: ProblemAnswer; readonly principal: Principal };

export function httpDoor(settings: HttpAccessSettings): HttpDoor {
  return {
    settings,
    admit: (request, needed) => {
      const answer = whereFrom(settings, request) ?? formOf(request);
      return answer === undefined
        ? whoFor(settings, request, needed)
        : { ok: false, answer, principal: nobody };
    },
  };
}

/** Before anything is said to whoever asks: a page of a stranger learns nothing. */
function whereFrom(
  { ownAddress, principalSource }: HttpAccessSettings,
  request: HttpRequest,
): ProblemAnswer | undefined {
  if (principalSource === 'local' && !namesLoopback(request.url))
    return forbidden('HostNotAllowed', 'This app is for one machine: ask it as 127.0.0.1 or localhost.');
  const why = changesNothing(request) ? undefined : whyCrossSite(request, ownAddress);
  return why === undefined ? undefined : forbidden('CrossSiteRequest', why);
}

function changesNothing({ method }: HttpRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** A form of HTML can send other types without asking first; this one no page of another site can. */
function formOf(request: HttpRequest): ProblemAnswer | undefined {
  if (changesNothing(request)) return undefined;
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';', 1);
  if (type.trim().toLowerCase() === 'application/json') return undefined;
  const detail = 'The body has to be JSON: send it with content-type: application/json.';
  return problemAnswer({ status: 415, code: 'NotSentAsJson', detail });
}

function whoFor(
  { principalSource }: HttpAccessSettings,
  { headers }: HttpRequest,
  needed: Access,
): Admission {
  if (needed === 'anyone') return { ok: true, principal: nobody };
  const principal = principalSource === 'local' ? localPrincipal : readClientPrincipal(headers);
  if (!principal) return { ok: false, answer: notSignedIn(), principal: nobody };
  if (needed === 'signedIn' || mayAs(principal.roles, needed)) return { ok: true, principal };
  return { ok: false, answer: roleMissing(principal, needed), principal };
}

function notSignedIn(): ProblemAnswer {
  const detail = 'Sign in: with the browser, or with a token of Microsoft Entra ID for this app.';
  const answer = problemAnswer({ status: 401, code: 'NotSignedIn', detail });
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': 'Bearer realm="slipway"' } };
}

export function roleMissing(principal: Principal, needed: AppRole): ProblemAnswer {
  return forbidden(
    'RoleMissing',
    `${askedAs(principal, 'The caller')} does not have the role ${needed}; whoever looks after the enterprise application assigns it.`,
  );
}

function forbidden(code: string, detail: string): ProblemAnswer {
  return problemAnswer({ status: 403, code, detail });
}
