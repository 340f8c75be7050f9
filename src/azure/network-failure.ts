import { isRestError, RestError } from '@azure/core-rest-pipeline';
import { runbookPage, type Problem } from '../domain/problem.ts';
import type { ArmFailure } from './arm-failure.ts';
import { correlationIdOf, type ArmResponse } from './arm-response.ts';
import { TokenNotObtainedError } from './credential.ts';
import { FencedRequestError } from './request-fence.ts';
import { UntrustedUrlError } from './trusted-origin.ts';
import { withoutSecrets } from '../domain/without-secrets.ts';

/** The connection was never made, so ARM cannot have seen the request. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** The other side is not who it should be; trying again does not make it so. */
const BAD_CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/;

/**
 * What it means that no answer came. Undefined for an error of another kind: that is a fault of the program, for the
 * caller to throw on.
 */
export function classifyNetworkFailure(error: unknown, request: UnansweredRequest): ArmFailure | undefined {
  const failure = failureOf(error, request.changes);
  return failure && withCorrelation(failure, request.clientRequestId);
}

interface UnansweredRequest {
  readonly changes: boolean;
  readonly clientRequestId?: string;
}

/** Azure has no id for what it did not answer; it may have kept ours. */
function withCorrelation(failure: ArmFailure, correlationId: string | undefined): ArmFailure {
  return correlationId === undefined
    ? failure
    : { ...failure, problem: { ...failure.problem, correlationId } };
}

function failureOf(error: unknown, changes: boolean): ArmFailure | undefined {
  if (error instanceof UntrustedUrlError) return untrustedUrl(error);
  if (error instanceof FencedRequestError) return fenced(error);
  if (error instanceof TokenNotObtainedError) return noToken(error);
  if (isAbort(error)) return noAnswer('RequestTimedOut', 'ARM did not answer in time.', changes);
  if (!isRestError(error)) return undefined;
  const code = error.code ?? 'RequestFailed';
  // The SDK puts the whole answer into the message, which may hold a secret.
  if (code === RestError.PARSE_ERROR) return noAnswer(code, 'The answer could not be read.', changes);
  if (BAD_CERTIFICATE.test(code)) return badCertificate(code, error.message);
  return noAnswer(code, error.message, changes && !NEVER_SENT.has(code));
}

/** A page of something between here and ARM, say: what came is not from ARM, whatever its status. */
export function unreadableAnswer(response: ArmResponse, changes: boolean): ArmFailure {
  const failure = noAnswer('UnreadableAnswer', 'The answer is not JSON, so it is not ARM’s.', changes);
  return withCorrelation(failure, correlationIdOf(response));
}

function noAnswer(code: string, message: string, mayHaveActed: boolean): ArmFailure {
  const remedy = 'None needed: it is tried again. If it goes on, check the network of the function app.';
  return {
    retry: true,
    effect: mayHaveActed ? 'unknown' : 'none',
    problem: problem({ code, class: 'transient', owner: 'azure', message, remedy }),
  };
}

function badCertificate(code: string, message: string): ArmFailure {
  const remedy = 'Check the ARM endpoint in the settings and, for a private one, its certificate authority.';
  return {
    retry: false,
    effect: 'none',
    problem: problem({ code, class: 'fault', owner: 'operator', message, remedy }),
  };
}

function noToken(error: TokenNotObtainedError): ArmFailure {
  const remedy = 'Check that the function app has the managed identity that the settings name.';
  return {
    retry: true,
    effect: 'none',
    problem: problem({
      code: 'TokenNotObtained',
      class: 'transient',
      owner: 'operator',
      message: error.message,
      remedy,
    }),
  };
}

function untrustedUrl(error: UntrustedUrlError): ArmFailure {
  const remedy = 'Check the ARM endpoint in the settings. No token was sent to the other host.';
  return {
    retry: false,
    effect: 'none',
    problem: problem({
      code: 'OperationUrlNotTrusted',
      class: 'fault',
      owner: 'azure',
      message: error.message,
      remedy,
    }),
  };
}

function fenced({ code, message }: FencedRequestError): ArmFailure {
  const remedy =
    code === 'SubscriptionNotAllowed'
      ? 'Have the operator onboard the subscription: its role first, then SUBSCRIPTIONS. Nothing was sent.'
      : 'Tell the maintainers: no request that was accepted leads to this. Nothing was sent.';
  return {
    retry: false,
    effect: 'none',
    problem: problem({ code, class: 'governance', owner: 'operator', message, remedy }),
  };
}

function problem(of: Problem): Problem {
  return { ...of, message: withoutSecrets(of.message), doc: runbookPage(of.class) };
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}
