/** One operation: all of it, its steps, the plan that it runs and what happened to it. */
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { functionNames } from '../contracts/names.ts';
import type { OperationRecords } from '../contracts/operation-records.ts';
import type { HttpFunctionName } from '../http-access/function-access.ts';
import type { MeasuredTimes } from '../status/estimate-end.ts';
import { readOperationAnswer, type DetailSources } from '../status/operation-answer.ts';
import { historyPosition, operationHistory } from '../status/operation-history.ts';
import { planAnswer, planOf, whyNoPlan } from '../status/operation-plan.ts';
import { readOperation, type OperationSources } from '../status/read-operation.ts';
import type { OperationAnswer } from '../status/schema/answers.ts';
import { historyQuery, noQuery, operationQuery } from '../status/schema/queries.ts';
import { readInstance } from './durable-instances.ts';
import { entityTag, isKnown } from './entity-tag.ts';
import { badRequest, jsonAnswer, noSuchOperation, notFound } from './http-answers.ts';
import type { HttpDoor } from './http-door.ts';
import { addDurableHttpFunction, addHttpFunction, type HttpFunction } from './http-function.ts';
import { knownId } from './operation-id.ts';
import { readQuery } from './read-query.ts';
import { waitForChange, type Waiting } from './wait-for-change.ts';

export interface OperationApiDependencies extends Waiting {
  readonly records: OperationRecords;
  readonly measured: () => Promise<MeasuredTimes>;
}

export function registerOperationApi(door: HttpDoor, dependencies: OperationApiDependencies): void {
  const { records, measured } = dependencies;
  const sources = (client: DurableClient): DetailSources => ({
    records,
    readInstance: (id) => readInstance(client, id),
    measured,
  });
  addDurableHttpFunction(door, below(functionNames.getOperation, ''), (request, client) =>
    answerOperation(sources(client), request, dependencies),
  );
  addDurableHttpFunction(door, below(functionNames.getSteps, '/steps'), (request, client) =>
    answerSteps(sources(client), request),
  );
  addDurableHttpFunction(door, below(functionNames.getPlan, '/plan'), (request, client) =>
    answerPlanOf(sources(client), request),
  );
  addHttpFunction(door, below(functionNames.getHistory, '/history'), (request) =>
    answerHistory(records, request),
  );
}

function below(name: HttpFunctionName, path: string): HttpFunction {
  return { name, route: `api/operations/{operationId}${path}`, method: 'GET' };
}

/** With `wait`, when it is another than the client has, or when the time is over. */
export async function answerOperation(
  sources: DetailSources,
  request: HttpRequest,
  waiting: Waiting,
): Promise<HttpResponseInit> {
  const query = readQuery(request, operationQuery);
  if (!query.ok) return query.answer;
  const look = async (): Promise<OperationAnswer | undefined> => {
    const operationId = knownId(request);
    return operationId === undefined ? undefined : readOperationAnswer(sources, operationId);
  };
  const first = await look();
  const { wait: seconds } = query.value;
  const seen =
    first === undefined || seconds === undefined
      ? first
      : await waitForChange(first, { look, isNews: newsFor(request, first) }, { ...waiting, seconds });
  return seen ? jsonAnswer(200, seen) : noSuchOperation(request.params['operationId'] ?? '');
}

/** What the client says that it has, or else what was there at first, is none. */
function newsFor(
  request: HttpRequest,
  first: OperationAnswer,
): (seen: OperationAnswer | undefined) => boolean {
  const firstTag = tagOf(first);
  const hasTags = request.headers.has('if-none-match');
  return (seen) => {
    const tag = tagOf(seen);
    return hasTags ? !isKnown(request, tag) : tag !== firstTag;
  };
}

function tagOf(seen: OperationAnswer | undefined): string {
  return entityTag(JSON.stringify(seen ?? null));
}

export async function answerSteps(sources: DetailSources, request: HttpRequest): Promise<HttpResponseInit> {
  const query = readQuery(request, noQuery);
  if (!query.ok) return query.answer;
  const operationId = knownId(request);
  const seen = operationId === undefined ? undefined : await readOperationAnswer(sources, operationId);
  return seen
    ? jsonAnswer(200, { operationId: seen.operationId, steps: seen.steps })
    : noSuchOperation(request.params['operationId'] ?? '');
}

export async function answerPlanOf(
  sources: OperationSources,
  request: HttpRequest,
): Promise<HttpResponseInit> {
  const query = readQuery(request, noQuery);
  if (!query.ok) return query.answer;
  const operationId = knownId(request);
  const kept = operationId === undefined ? undefined : await readOperation(sources, operationId);
  if (!kept) return noSuchOperation(request.params['operationId'] ?? '');
  const plan = planOf(kept.instance);
  if (plan) return jsonAnswer(200, planAnswer(kept.record.operationId, plan));
  const { code, because } = whyNoPlan(kept.record, kept.instance);
  return notFound(because, code);
}

export async function answerHistory(
  records: Pick<OperationRecords, 'get' | 'eventsOf' | 'readMailbox'>,
  request: HttpRequest,
): Promise<HttpResponseInit> {
  const query = readQuery(request, historyQuery);
  if (!query.ok) return query.answer;
  const from = historyPosition(query.value);
  if (!from) return badRequest('InvalidContinuationToken', 'continuationToken: none of this history');
  const operationId = knownId(request);
  const record = operationId === undefined ? undefined : await records.get(operationId);
  return record
    ? jsonAnswer(200, await operationHistory(records, record, { from, top: query.value.top }))
    : noSuchOperation(request.params['operationId'] ?? '');
}
