import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { errorText, logLine } from '../telemetry/log-line.ts';
import { withEntityTag } from './entity-tag.ts';
import { internalError, withInstance } from './http-answers.ts';

type Answer = HttpResponseInit | Promise<HttpResponseInit>;

/**
 * The outermost part of every HTTP function: whatever is thrown becomes a problem that tells nothing of it, a problem
 * says which request it is about, and a content that the client has already is not sent again.
 */
export async function answering(
  request: HttpRequest,
  context: Pick<InvocationContext, 'error'>,
  answer: () => Answer,
): Promise<HttpResponseInit> {
  const given = await answered(context, answer);
  const whole = withInstance(given, pathOf(request));
  return request.method === 'GET' ? withEntityTag(request, whole) : whole;
}

async function answered(
  context: Pick<InvocationContext, 'error'>,
  answer: () => Answer,
): Promise<HttpResponseInit> {
  try {
    return await answer();
  } catch (error) {
    context.error(logLine('RequestBroke', { error: errorText(error) }));
    return internalError();
  }
}

const LONGEST_PATH = 300;

function pathOf({ url }: HttpRequest): string {
  return (URL.parse(url)?.pathname ?? '').slice(0, LONGEST_PATH);
}
