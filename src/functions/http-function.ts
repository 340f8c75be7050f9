/** How HTTP functions are added: each by its row in the table of who may call what, behind the door. */
import {
  app,
  type HttpFunctionOptions,
  type HttpRequest,
  type HttpResponseInit,
  type InvocationContext,
} from '@azure/functions';
import * as df from 'durable-functions';
import type { DurableClient } from 'durable-functions';
import { functionAccess, takesKey, type HttpFunctionName } from '../http-access/function-access.ts';
import type { Principal } from '../http-access/principal.ts';
import { logLine } from '../telemetry/log-line.ts';
import { answering } from './answering.ts';
import { problemCode } from './http-answers.ts';
import type { HttpDoor } from './http-door.ts';

export interface HttpFunction {
  readonly name: HttpFunctionName;
  readonly route: string;
  readonly method: 'GET' | 'POST';
}

type Answer = HttpResponseInit | Promise<HttpResponseInit>;

/** Who calls, and where to log. */
export interface Call {
  readonly principal: Principal;
  readonly context: InvocationContext;
}

export function addHttpFunction(
  door: HttpDoor,
  added: HttpFunction,
  answer: (request: HttpRequest, call: Call) => Answer,
): void {
  app.http(added.name, {
    ...optionsOf(door, added),
    handler: (request, context) =>
      answering(request, context, () =>
        admitted(door, { request, name: added.name, context }, (principal) =>
          answer(request, { principal, context }),
        ),
      ),
  });
}

/** One that asks the durable engine, too. */
export function addDurableHttpFunction(
  door: HttpDoor,
  added: HttpFunction,
  answer: (request: HttpRequest, client: DurableClient, call: Call) => Answer,
): void {
  df.app.client.http(added.name, {
    ...optionsOf(door, added),
    handler: (request, client, context) =>
      answering(request, context, () =>
        admitted(door, { request, name: added.name, context }, (principal) =>
          answer(request, client, { principal, context }),
        ),
      ),
  });
}

function optionsOf(
  { settings }: HttpDoor,
  { name, route, method }: HttpFunction,
): Pick<HttpFunctionOptions, 'route' | 'methods' | 'authLevel'> {
  return { route, methods: [method], authLevel: takesKey(name) ? settings.authLevel : 'anonymous' };
}

interface Asking {
  readonly request: HttpRequest;
  readonly name: HttpFunctionName;
  readonly context: Pick<InvocationContext, 'warn'>;
}

/** The answer, or why there is none for whoever asks. The log has a line of each that is refused, here or by its handler. */
export async function admitted(
  door: HttpDoor,
  { request, name, context }: Asking,
  answer: (principal: Principal) => Answer,
): Promise<HttpResponseInit> {
  const admission = door.admit(request, functionAccess[name]);
  const given = admission.ok ? await answer(admission.principal) : admission.answer;
  if (given.status === 401 || given.status === 403) {
    const caller = loggedAs(admission.principal);
    const refused = { function: name, status: given.status, code: problemCode(given), caller };
    context.warn(logLine('CallRefused', refused));
  }
  return given;
}

/** By what the directory's own logs know them; nothing else that their token says. */
function loggedAs(principal: Principal): string {
  return principal.kind === 'directory' ? principal.objectId : principal.kind;
}
