import { functionNames } from '../../contracts/names.ts';
import {
  clustersQuery,
  historyQuery,
  noQuery,
  operationQuery,
  operationsQuery,
} from '../../status/schema/queries.ts';
import { served, tagged, type ApiRoute } from './api-route.ts';
import { examples } from './examples.ts';

const paged = { 400: ['InvalidQuery', 'InvalidContinuationToken'] } as const;
const one = { 400: ['InvalidQuery'], 404: ['NotFound'] } as const;

export const operationRoutes: readonly ApiRoute[] = [
  {
    ...served(functionNames.listOperations),
    method: 'get',
    path: '/api/operations',
    operationId: 'listOperations',
    tag: 'Operations',
    summary: 'List operations',
    description:
      'Operations in pages, the newest first unless told. All that is given has to hold. The page after one with a continuationToken is asked for with that and the same other parameters.',
    query: operationsQuery,
    answers: tagged('A page of operations.', 'OperationList', examples.list),
    problems: paged,
  },
  {
    ...served(functionNames.getOperation),
    method: 'get',
    path: '/api/operations/{operationId}',
    operationId: 'getOperation',
    tag: 'Operations',
    summary: 'Show one operation',
    description:
      'All that there is to say of it. With `wait` the answer comes as soon as the content is another than that of If-None-Match, or without that than it was at first, and at the latest after so many seconds.',
    query: operationQuery,
    answers: tagged('The operation.', 'Operation', examples.operation),
    problems: one,
  },
  {
    ...served(functionNames.getSteps),
    method: 'get',
    path: '/api/operations/{operationId}/steps',
    operationId: 'listSteps',
    tag: 'Operations',
    summary: 'List the steps of an operation',
    description: 'In the order of the plan; none where the operation has no plan yet, or has been purged.',
    query: noQuery,
    answers: tagged('The steps.', 'StepList', examples.steps),
    problems: one,
  },
  {
    ...served(functionNames.getPlan),
    method: 'get',
    path: '/api/operations/{operationId}/plan',
    operationId: 'getOperationPlan',
    tag: 'Operations',
    summary: 'Show the plan that an operation runs',
    description: 'Its steps as a graph: each after those that it depends on.',
    query: noQuery,
    answers: tagged('The plan.', 'OperationPlan', examples.plan),
    problems: { ...one, 404: ['NotFound', 'NoPlanYet', 'NothingPlanned', 'PlanNotKept'] },
  },
  {
    ...served(functionNames.getHistory),
    method: 'get',
    path: '/api/operations/{operationId}/history',
    operationId: 'getHistory',
    tag: 'Operations',
    summary: 'Tell what happened to an operation',
    description: 'Changes of phase, finished steps and commands, the oldest first, each in a sentence.',
    query: historyQuery,
    answers: tagged('What happened.', 'OperationHistory', examples.history),
    problems: { ...one, ...paged },
  },
  {
    ...served(functionNames.listClusters),
    method: 'get',
    path: '/api/clusters',
    operationId: 'listClusters',
    tag: 'Operations',
    summary: 'List clusters',
    description: 'Each with the latest operation on it; plans and refused messages are left out.',
    query: clustersQuery,
    answers: tagged('A page of clusters.', 'ClusterList', examples.clusters),
    problems: paged,
  },
];
