/** Lists: of operations, and of clusters with the latest operation of each. */
import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { functionNames } from '../contracts/names.ts';
import { ContinuationTokenError, type OperationRecords } from '../contracts/operation-records.ts';
import { listClusters, listOperations } from '../status/list-operations.ts';
import { clustersQuery, operationsQuery } from '../status/schema/queries.ts';
import { answering } from './answering.ts';
import { badRequest, jsonAnswer } from './http-answers.ts';
import { readQuery } from './read-query.ts';
import { clusterFilter, recordFilter } from './record-filter.ts';

export function registerOperationsApi(records: OperationRecords): void {
  app.http(functionNames.listOperations, {
    route: 'api/operations',
    methods: ['GET'],
    authLevel: 'function',
    handler: (request, context) => answering(request, context, () => answerOperations(records, request)),
  });
  app.http(functionNames.listClusters, {
    route: 'api/clusters',
    methods: ['GET'],
    authLevel: 'function',
    handler: (request, context) => answering(request, context, () => answerClusters(records, request)),
  });
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
