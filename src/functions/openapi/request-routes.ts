import { functionNames } from '../../contracts/names.ts';
import { commandRoles } from '../../domain/app-roles.ts';
import { commandKinds, type CommandKind } from '../../domain/command.ts';
import { noQuery, planQuery } from '../../status/schema/queries.ts';
import { served, type ApiRoute } from './api-route.ts';
import { examples } from './examples.ts';

const badBody = ['InvalidQuery', 'NotJson', 'InvalidRequest'];
const tooMuch = ['RequestTooLarge'];

const request = {
  schema: 'Request',
  description: 'As it may be put on the queue; at most 256 KiB.',
  example: examples.request,
};

const requestRoutes: readonly ApiRoute[] = [
  {
    ...served(functionNames.submitOperation),
    method: 'post',
    path: '/api/operations',
    operationId: 'submitRequest',
    tag: 'Requests',
    summary: 'Submit a request',
    description:
      'Puts the request on the queue, as any producer does; `requestedBy` becomes the caller whom the directory knows. The same request, however often it is sent by one caller, is the same operation.',
    query: noQuery,
    body: request,
    answers: [
      {
        status: 202,
        description: 'It is on the queue, or was taken before.',
        content: { 'application/json': { schema: 'Submission', example: examples.submission } },
        headers: ['Location', 'Retry-After'],
      },
    ],
    problems: {
      400: badBody,
      409: ['DuplicateRequestIdDifferentBody'],
      413: tooMuch,
      503: ['QueueUnavailable'],
    },
  },
  {
    ...served(functionNames.plan),
    method: 'post',
    path: '/api/plan',
    operationId: 'planRequest',
    tag: 'Requests',
    summary: 'Tell what a request would do',
    description: 'Reads what is there in Azure and changes nothing.',
    query: planQuery,
    body: request,
    answers: [
      {
        status: 200,
        description: 'What it would do.',
        content: {
          'application/json': { schema: 'PlanReport', example: examples.planReport },
          'text/plain': {},
        },
      },
    ],
    problems: { 400: [...badBody, 'NothingToPlan'], 413: tooMuch, 503: ['ServiceUnavailable'] },
  },
  {
    ...served(functionNames.validate),
    method: 'post',
    path: '/api/validate',
    operationId: 'validateRequest',
    tag: 'Requests',
    summary: 'Tell whether a request is valid',
    description: 'Without asking Azure. A request that is not valid is answered with 200 and the findings.',
    query: noQuery,
    body: request,
    answers: [
      {
        status: 200,
        description: 'Whether it is valid.',
        content: { 'application/json': { schema: 'Validation', example: examples.validation } },
      },
    ],
    problems: { 400: ['InvalidQuery', 'NotJson'], 413: tooMuch },
  },
];

const commandTexts: Readonly<Record<CommandKind, string>> = {
  cancel: 'Takes back what was made, as `onFailure` says.',
  suspend: 'Runs nothing more until it is resumed, for 24 hours at most; deadlines stand still.',
  resume: 'Goes on after a suspension.',
  retry: 'Tries now what waits to be tried again, or takes up an ended provisioning from the failed step.',
  retryCompensation: 'The same of removals; removes what was left, or was kept on purpose.',
  forget: 'Tracks no longer what no further try would remove; `confirm` has to be the cluster’s name.',
};

/** `retryCompensation` is `retry-compensation` in a path. */
function commandPath(kind: CommandKind): string {
  return kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

const commandRoutes = commandKinds.map((kind): ApiRoute => ({
  ...served(functionNames.sendCommand),
  access: commandRoles[kind],
  method: 'post',
  path: `/api/operations/{operationId}/${commandPath(kind)}`,
  operationId: `${kind}Operation`,
  tag: 'Commands',
  summary: `Send the command ${kind}`,
  description: `${commandTexts[kind]} It is done by the operation itself, a moment later.`,
  query: noQuery,
  takesIdempotencyKey: true,
  body: {
    schema: 'CommandBody',
    description:
      'Who sends it and why; at most 8 KiB. `requestedBy` counts only where the app knows nobody itself.',
    example: examples.commandBody(kind),
  },
  answers: [
    {
      status: 202,
      description: 'It is in the mailbox of the operation.',
      content: { 'application/json': { schema: 'Command', example: examples.command(kind) } },
      headers: ['Location'],
    },
  ],
  problems: {
    400: ['InvalidQuery', 'NotJson', 'InvalidCommand'],
    404: ['NotFound'],
    409: ['CommandNotAllowed', 'DuplicateCommandIdDifferentBody', 'MailboxFull'],
    413: tooMuch,
  },
}));

export const postedRoutes: readonly ApiRoute[] = [...requestRoutes, ...commandRoutes];
