import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { functionNames } from '../contracts/names.ts';
import { askedAs, type Principal } from '../http-access/principal.ts';
import type { CallerAnswer } from '../status/schema/answers.ts';
import { noQuery } from '../status/schema/queries.ts';
import { jsonAnswer } from './http-answers.ts';
import type { HttpDoor } from './http-door.ts';
import { addHttpFunction } from './http-function.ts';
import { readQuery } from './read-query.ts';

/** `GET /api/me`: who asks and what they may, so that nobody is offered what would be refused. */
export function registerMeApi(door: HttpDoor): void {
  addHttpFunction(
    door,
    { name: functionNames.getMe, route: 'api/me', method: 'GET' },
    (request, { principal }) => answerMe(request, principal),
  );
}

export function answerMe(request: HttpRequest, principal: Principal): HttpResponseInit {
  const query = readQuery(request, noQuery);
  if (!query.ok) return query.answer;
  const caller: CallerAnswer = {
    ...(principal.kind === 'local' ? {} : { name: askedAs(principal, '') }),
    roles: [...principal.roles],
  };
  return jsonAnswer(200, caller);
}
