import { functionNames } from '../../contracts/names.ts';
import { PROMETHEUS_TYPE } from '../../status/prometheus-text.ts';
import { noQuery } from '../../status/schema/queries.ts';
import { served, tagged, type ApiRoute } from './api-route.ts';
import { examples } from './examples.ts';

const overview = {
  method: 'get',
  tag: 'Overview',
  query: noQuery,
  problems: { 400: ['InvalidQuery'] },
} as const;
const described = { ...overview, tag: 'Description' } as const;
const unwell = 'It is unhealthy: nothing can be shown or taken in.';

export const overviewRoutes: readonly ApiRoute[] = [
  {
    ...overview,
    ...served(functionNames.getStats),
    path: '/api/stats',
    operationId: 'getStats',
    summary: 'Show figures',
    description: 'Of all operations, and of the last thousand that ended. A few seconds old at most.',
    answers: tagged('The figures.', 'Stats', examples.stats),
  },
  {
    ...overview,
    ...served(functionNames.getHealth),
    path: '/api/health',
    operationId: 'getHealth',
    summary: 'Tell whether the app is well',
    description:
      'Looks at each thing that the app depends on. `degraded`: what is there is shown all the same.',
    answers: [
      ...tagged('It is healthy, or degraded.', 'Health', examples.health),
      {
        status: 503,
        description: unwell,
        content: { 'application/json': { schema: 'Health', example: examples.unhealthy } },
      },
    ],
  },
  {
    ...overview,
    ...served(functionNames.getLiveness),
    path: '/api/live',
    operationId: 'getLiveness',
    summary: 'Tell a probe whether the app is well',
    description: 'In one word, to everybody: probes cannot sign in.',
    answers: [
      ...tagged('It is healthy, or degraded.', 'Liveness', { status: 'healthy' }),
      {
        status: 503,
        description: unwell,
        content: { 'application/json': { schema: 'Liveness', example: { status: 'unhealthy' } } },
      },
    ],
  },
  {
    ...overview,
    ...served(functionNames.getMe),
    path: '/api/me',
    operationId: 'getMe',
    summary: 'Show who asks',
    description: 'And what they may: the app roles that the directory gives them.',
    answers: tagged('The caller.', 'Caller', examples.caller),
  },
  {
    ...overview,
    ...served(functionNames.getMetrics),
    path: '/metrics',
    operationId: 'getMetrics',
    summary: 'Show figures to Prometheus',
    description: 'In its text format, version 0.0.4.',
    answers: [
      {
        status: 200,
        description: 'The figures.',
        content: { [PROMETHEUS_TYPE]: { example: examples.metrics } },
      },
    ],
  },
  {
    ...overview,
    ...served(functionNames.getOrphans),
    path: '/api/orphans',
    operationId: 'getOrphans',
    summary: 'Show what no operation looks after',
    description: 'Resources with our mark that were found at the last look; nothing is removed.',
    answers: tagged('What was found.', 'OrphanReport', examples.orphans),
  },
  {
    ...described,
    ...served(functionNames.getOpenApi),
    path: '/api/openapi.json',
    operationId: 'getOpenApi',
    summary: 'Describe the API to programs',
    description: 'This document.',
    answers: [{ status: 200, description: 'OpenAPI 3.1.', content: { 'application/json': {} } }],
  },
  {
    ...described,
    ...served(functionNames.getDocs),
    path: '/api/docs',
    operationId: 'getDocs',
    summary: 'Describe the API to people',
    description: 'This document as a page.',
    answers: [{ status: 200, description: 'The page.', content: { 'text/html': {} } }],
  },
  {
    ...described,
    ...served(functionNames.getDocsStyle),
    path: '/api/docs.css',
    operationId: 'getDocsStyle',
    summary: 'Style the page',
    description: 'The style sheet of that page.',
    answers: [{ status: 200, description: 'The style sheet.', content: { 'text/css': {} } }],
  },
];
