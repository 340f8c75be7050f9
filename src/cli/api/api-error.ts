/** How an answer that is not what was asked for, or none, ends a command. */
import type * as z from 'zod';
import { problemDetailsSchema } from '../../status/schema/answers.ts';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { plainJson, plainText } from '../output/untrusted-text.ts';

/** Passes: to be asked again later. */
export class ApiUnreachable extends CliError {
  override readonly name: string = 'ApiUnreachable';
  /** In seconds, where the API said so. */
  readonly retryAfter: number | undefined;

  constructor(message: string, options: { remedy?: string; retryAfter?: number; cause?: unknown } = {}) {
    const { retryAfter, ...more } = options;
    super(message, { ...more, exitCode: exitCodes.unreachable });
    this.retryAfter = retryAfter;
  }
}

/** The API's own no. */
export class ApiRefusal extends CliError {
  override readonly name: string = 'ApiRefusal';
  readonly status: number;
  readonly code: string;

  constructor({ status, code, detail, findings = [] }: Refused) {
    super(`${detail} (${code})`, {
      exitCode: exitCodeOf(status),
      findings: findings.map(
        ({ field, message, remedy }) => `${field === '' ? 'request' : field}: ${message} — ${remedy}`,
      ),
      ...remedyOf(status),
    });
    this.status = status;
    this.code = code;
  }
}

const refusedSchema = problemDetailsSchema.pick({ code: true, detail: true, findings: true });
type Refused = z.output<typeof refusedSchema> & { readonly status: number };

const KEY_REMEDY =
  'give a function key that the app knows: SLIPWAY_API_KEY, --key-file or keyFile of the configuration';
const WHERE_REMEDY = 'see whether --api (SLIPWAY_API, or api of the configuration) is the address of Slipway';

const remedies: Readonly<Partial<Record<number, string>>> = {
  401: KEY_REMEDY,
  403: KEY_REMEDY,
  404: '`slipway list` shows the operations that there are',
  409: '`slipway status` shows which commands the operation takes now',
};

/** What passes by itself: the app is starting or overloaded. */
const passing: readonly number[] = [408, 425, 429, 500, 502, 503, 504];

export interface FailedAnswer {
  readonly url: string;
  readonly status: number;
  readonly body: unknown;
  /** In seconds. */
  readonly retryAfter?: number;
}

/** What to throw for an answer that is neither 2xx nor 304. */
export function failureOf({ url, status, body, retryAfter }: FailedAnswer): CliError {
  const problem = refusedSchema.safeParse(plainJson(body)).data;
  if (passing.includes(status)) {
    const said = problem === undefined ? '' : `: ${problem.detail} (${problem.code})`;
    return new ApiUnreachable(`${plainText(url)} answers ${String(status)}${said}`, {
      remedy: 'try again later; `slipway doctor` looks for the cause',
      ...(retryAfter === undefined ? {} : { retryAfter }),
    });
  }
  if (problem) return new ApiRefusal({ ...problem, status });
  if (status === 401 || status === 403)
    return new ApiRefusal({ status, code: 'Unauthorized', detail: `${plainText(url)} asks for a key` });
  // Whoever this is, it does not speak as the API does; an app that is being started does so as well.
  return new ApiUnreachable(
    `${plainText(url)} answers ${String(status)}, and not as the API of Slipway does`,
    {
      remedy: WHERE_REMEDY,
    },
  );
}

export function noSuchOperation(operationId: string): CliError {
  const detail = `There is no operation ${plainText(operationId)}.`;
  return new CliError(detail, { exitCode: exitCodes.refused, ...remedyOf(404) });
}

function remedyOf(status: number): { remedy?: string } {
  const remedy = remedies[status];
  return remedy === undefined ? {} : { remedy };
}

/** 400 and its kin are about what was sent. */
function exitCodeOf(status: number): number {
  const isAboutInput = [400, 405, 411, 413, 414, 415, 422, 431].includes(status);
  return isAboutInput ? exitCodes.usage : exitCodes.refused;
}

/** For a call that came to no answer at all. */
export function noAnswer(baseUrl: string, cause: unknown): ApiUnreachable {
  return new ApiUnreachable(`The API at ${plainText(baseUrl)} does not answer: ${reasonOf(cause)}`, {
    remedy: 'start it (`slipway local`), or name its address with --api or SLIPWAY_API',
    cause,
  });
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host cannot be resolved now',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ETIMEDOUT: 'it took too long',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return plainText(String(error));
  if (error.name === 'TimeoutError') return 'it took too long';
  const cause = error.cause instanceof Error ? error.cause : error;
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return reasons[code] ?? plainText(cause.message || code);
}
