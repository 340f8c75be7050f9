import type { ProblemDetails } from '../../status/schema/answers.ts';

/** What the API told instead of an answer. */
export type ApiProblem = Pick<ProblemDetails, 'title' | 'status' | 'code' | 'detail'>;

/** The API answered, and refused. */
export class ApiError extends Error {
  readonly problem: ApiProblem;

  constructor(problem: ApiProblem) {
    super(`${problem.title}: ${problem.detail}`);
    this.problem = problem;
  }
}

/** No answer came: the API is down, or cannot be reached from here. */
export class ApiUnreachableError extends Error {}

/** The code of the API itself, too. */
export const NOT_SIGNED_IN = 'NotSignedIn';

export const notSignedIn: ApiProblem = {
  title: 'Not signed in',
  status: 401,
  code: NOT_SIGNED_IN,
  detail: 'The session is over, or there was none.',
};

/** What stands before the API leads there, or asks for a token; the host, which asks for a key, says nothing of the kind. */
export function leadsToSignIn({ type, status, headers }: Response): boolean {
  if (type === 'opaqueredirect') return true;
  const isProblem = headers.get('content-type')?.startsWith('application/problem+json') ?? false;
  return status === 401 && !isProblem && /^bearer\b/i.test(headers.get('www-authenticate') ?? '');
}

/** Of a proxy or a host that is starting there may be no problem document: then what the status says. */
export async function readProblem(response: Response): Promise<ApiProblem> {
  const fallback: ApiProblem = {
    title: response.statusText === '' ? `HTTP ${response.status}` : response.statusText,
    status: response.status,
    code: `Http${response.status}`,
    detail: `The API answered with status ${response.status}.`,
  };
  const told: unknown = await response.json().catch(() => undefined);
  return typeof told === 'object' && told !== null ? { ...fallback, ...knownTexts(told) } : fallback;
}

function knownTexts(told: object): Partial<ApiProblem> {
  const texts = Object.entries(told).filter(
    ([name, value]) => ['title', 'code', 'detail'].includes(name) && typeof value === 'string',
  );
  return Object.fromEntries(texts);
}
