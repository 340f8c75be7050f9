import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import * as df from 'durable-functions';
import { z } from 'zod';
import { functionNames } from '../contracts/names.ts';
import {
  ContinuationTokenError,
  type OperationRecords,
  type RecordFilter,
} from '../contracts/operation-records.ts';
import { phases } from '../domain/operation-state.ts';
import { listOperations, readOperation } from '../status/read-operation.ts';
import { readInstance } from './durable-instances.ts';
import { badRequest, jsonAnswer, notFound } from './http-answers.ts';

const listQuery = z.object({
  phase: z.enum(phases).optional(),
  top: z.coerce.number().int().min(1).max(200).default(50),
  continuationToken: z.string().max(500).optional(),
});

/** `GET /api/operations` and `GET /api/operations/{operationId}`. */
export function registerOperationsApi(records: OperationRecords): void {
  df.app.client.http(functionNames.listOperations, {
    route: 'api/operations',
    methods: ['GET'],
    authLevel: 'function',
    handler: (request) => answerList(records, request),
  });
  df.app.client.http(functionNames.getOperation, {
    route: 'api/operations/{operationId}',
    methods: ['GET'],
    authLevel: 'function',
    handler: async (request, client) => {
      const operationId = request.params['operationId'] ?? '';
      const document = await readOperation(records, (id) => readInstance(client, id), operationId);
      return document
        ? jsonAnswer(200, document)
        : notFound(`There is no operation ${operationId.slice(0, 100)}.`);
    },
  });
}

async function answerList(records: OperationRecords, request: HttpRequest): Promise<HttpResponseInit> {
  const query = listQuery.safeParse(Object.fromEntries(request.query));
  if (!query.success) {
    const wrong = query.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    return badRequest('InvalidQuery', wrong.join('; '));
  }
  const { phase, top, continuationToken } = query.data;
  const filter: RecordFilter = {
    top,
    ...(phase === undefined ? {} : { phase }),
    ...(continuationToken === undefined ? {} : { continuationToken }),
  };
  try {
    return jsonAnswer(200, await listOperations(records, filter));
  } catch (error) {
    if (error instanceof ContinuationTokenError) return badRequest('InvalidContinuationToken', error.message);
    throw error;
  }
}
