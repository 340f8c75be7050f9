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
import {
  functionAccess,
  takesKey,
  type Access,
  type HttpFunctionName,
} from '../http-access/function-access.ts';
import type { Principal } from '../http-access/principal.ts';
import { answering } from './answering.ts';
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
        admitted(door, { request, needed: functionAccess[added.name] }, (principal) =>
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
        admitted(door, { request, needed: functionAccess[added.name] }, (principal) =>
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
  readonly needed: Access;
}

/** The answer, or why there is none for whoever asks. */
export function admitted(
  door: HttpDoor,
  { request, needed }: Asking,
  answer: (principal: Principal) => Answer,
): Answer {
  const admission = door.admit(request, needed);
  return admission.ok ? answer(admission.principal) : admission.answer;
}
