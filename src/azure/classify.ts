/**
 * The one place that decides what a failure of ARM means: may it be tried again, who has to act, and may ARM have
 * acted on the request. Driven by the table of errors; what the table does not know is judged by its HTTP status.
 */
import type { JsonValue } from '../domain/json.ts';
import { runbookPage, type Problem } from '../domain/problem.ts';
import type { ArmFailure } from './arm-failure.ts';
import { correlationIdOf, type ArmResponse } from './arm-response.ts';
import { errorTable } from './errors/error-table.ts';
import type { ErrorRow, ErrorSort } from './errors/error-row.ts';
import { namedErrors } from './error-body.ts';
import type { NamedError } from './error-body.ts';
import { classifyNetworkFailure } from './network-failure.ts';
import { retryAfterSeconds } from './retry-after.ts';
import { notYetFound, unlistedError } from './errors/unlisted-error.ts';
import { withoutSecrets } from '../domain/without-secrets.ts';

export type FailureSignal =
  /** An answer that is no success. */
  | { readonly kind: 'answer'; readonly response: ArmResponse }
  /** A long-running operation that ended badly; `error` is what it says about it. */
  | { readonly kind: 'operation'; readonly error: JsonValue; readonly response: ArmResponse }
  /** No answer came. `changes`: the request would have changed something. */
  | {
      readonly kind: 'network';
      readonly error: unknown;
      readonly changes: boolean;
      readonly clientRequestId?: string;
    };

/** Undefined when a `network` signal is no failure of the network but a fault of the program. */
export function classify(signal: Exclude<FailureSignal, { kind: 'network' }>): ArmFailure;
export function classify(signal: FailureSignal): ArmFailure | undefined;
export function classify(signal: FailureSignal): ArmFailure | undefined {
  switch (signal.kind) {
    case 'answer':
      return classifyAnswer(signal.response);
    case 'operation':
      return classifyOperation(signal.error, signal.response);
    case 'network':
      return classifyNetworkFailure(signal.error, signal);
  }
}

function classifyAnswer(response: ArmResponse): ArmFailure {
  const { status } = response;
  const errors = namedErrors(response.body);
  const match = firstMatch(errors, status);
  const sort = match?.row ?? unlistedError(status);
  return failure({
    sort: response.method === 'PUT' && sort.class === 'notFound' ? notYetFound : sort,
    errors,
    named: match?.named,
    codeIfNone: `Http${String(status)}`,
    textIfNone: textBody(response) ?? `ARM answered with HTTP status ${String(status)}.`,
    response,
    effect: mayHaveActed(response, sort) ? 'unknown' : 'none',
  });
}

function mayHaveActed({ status, method }: ArmResponse, sort: ErrorSort): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  return status === 408 || status >= 500 || sort.mayHaveActed === true;
}

function classifyOperation(error: JsonValue, response: ArmResponse): ArmFailure {
  const errors = namedErrors(error);
  const match = firstMatch(errors, undefined);
  return failure({
    sort: match?.row ?? unlistedError(undefined),
    errors,
    named: match?.named,
    codeIfNone: 'OperationFailed',
    textIfNone: 'The operation failed; Azure does not say why.',
    response,
    effect: 'unknown',
  });
}

interface Finding {
  readonly sort: ErrorSort;
  readonly errors: readonly NamedError[];
  /** The error that decided; absent: none was known. */
  readonly named: NamedError | undefined;
  readonly codeIfNone: string;
  readonly textIfNone: string;
  readonly response: ArmResponse;
  readonly effect: 'none' | 'unknown';
}

function failure(finding: Finding): ArmFailure {
  const after = retryAfterSeconds(finding.response);
  return {
    retry: finding.sort.retry,
    effect: finding.effect,
    problem: problemOf(finding),
    ...(after === undefined ? {} : { retryAfterSeconds: after }),
  };
}

function problemOf(finding: Finding): Problem {
  const { sort, errors, named = errors[0], codeIfNone, textIfNone } = finding;
  const code = named?.code ?? '';
  return {
    code: code === '' ? codeIfNone : code,
    class: sort.class,
    owner: sort.owner,
    message: withoutSecrets(messageOf(errors, named) || textIfNone),
    remedy: sort.remedy,
    ...(named?.target === undefined ? {} : { target: withoutSecrets(named.target) }),
    ...furtherHelp(finding),
    ...(finding.named === undefined && code !== '' ? { unlisted: true } : {}),
  };
}

function furtherHelp({ sort, response }: Finding): Pick<Problem, 'doc' | 'correlationId'> {
  const correlationId = correlationIdOf(response);
  return {
    doc: sort.doc ?? runbookPage(sort.class),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

/** A specific error is taken before a generic one, and an outer before an inner. */
function firstMatch(
  errors: readonly NamedError[],
  status: number | undefined,
): { readonly row: ErrorRow; readonly named: NamedError } | undefined {
  for (const generic of [false, true]) {
    for (const named of errors) {
      const row = errorTable.find((each) => (each.generic ?? false) === generic && fits(each, named, status));
      if (row) return { row, named };
    }
  }
  return undefined;
}

function fits(row: ErrorRow, named: NamedError, status: number | undefined): boolean {
  return (
    fitsCode(row.code, named.code) &&
    (row.message?.test(named.message) ?? true) &&
    (row.status === undefined || row.status === status)
  );
}

function fitsCode(wanted: string | RegExp | undefined, code: string): boolean {
  if (wanted === undefined) return true;
  return typeof wanted === 'string' ? wanted.toLowerCase() === code.toLowerCase() : wanted.test(code);
}

/** The outermost words, and the inner ones that decided, when they are not in them already. */
function messageOf(errors: readonly NamedError[], named: NamedError | undefined): string {
  const outer = errors[0]?.message ?? '';
  const inner = named?.message ?? '';
  return outer.includes(inner) ? outer : [outer, inner].filter((text) => text !== '').join(' ');
}

function textBody({ body }: ArmResponse): string | undefined {
  return typeof body === 'string' ? body.slice(0, 300) : undefined;
}
