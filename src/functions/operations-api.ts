/** Lists: of operations, and of clusters with the latest operation of each. */
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { functionNames } from '../contracts/names.ts';
import { ContinuationTokenError, type OperationRecords } from '../contracts/operation-records.ts';
import { listClusters, listOperations } from '../status/list-operations.ts';
import { clustersQuery, operationsQuery } from '../status/schema/queries.ts';
import { badRequest, jsonAnswer } from './http-answers.ts';
import type { HttpDoor } from './http-door.ts';
import { addHttpFunction } from './http-function.ts';
import { readQuery } from './read-query.ts';
import { clusterFilter, recordFilter } from './record-filter.ts';

export function registerOperationsApi(door: HttpDoor, records: OperationRecords): void {
  addHttpFunction(
    door,
    { name: functionNames.listOperations, route: 'api/operations', method: 'GET' },
    (request) => answerOperations(records, request),
  );
  addHttpFunction(
    door,
    { name: functionNames.listClusters, route: 'api/clusters', method: 'GET' },
    (request) => answerClusters(records, request),
  );
}

export async function answerOperations(
  records: Pick<OperationRecords, 'list'>,
  request: HttpRequest,
): Promise<HttpResponseInit> {
  const query = readQuery(request, operationsQuery);
  if (!query.ok) return query.answer;
  return answerPage(() => listOperations(records, recordFilter(query.value)));
}

export async function answerClusters(
  records: Pick<OperationRecords, 'listClusters'>,
  request: HttpRequest,
): Promise<HttpResponseInit> {
  const query = readQuery(request, clustersQuery);
  if (!query.ok) return query.answer;
  return answerPage(() => listClusters(records, clusterFilter(query.value)));
}

async function answerPage(read: () => Promise<object>): Promise<HttpResponseInit> {
  try {
    return jsonAnswer(200, await read());
  } catch (error) {
    if (error instanceof ContinuationTokenError) return badRequest('InvalidContinuationToken', error.message);
    throw error;
  }
}
