/** The query parameters of the API, each as it is taken and documented. */
import * as z from 'zod';
import { recordSorts } from '../../contracts/operation-records.ts';
import { lanes } from '../../domain/lane.ts';
import { operationKinds } from '../../domain/operation-kind.ts';
import { phases } from '../../domain/operation-state.ts';
import { problemClasses } from '../../domain/problem.ts';

const MOST = 200;
/** No resource id of Azure is longer. */
const LONGEST_ID = 2048;

/** A route that takes none. */
export const noQuery = z.strictObject({});

const instant = z.union(
  [z.iso.datetime({ offset: true }), z.iso.date()],
  'must be a date, or an instant such as 2026-01-05T08:00:00Z',
);

const paging = {
  top: z.coerce.number().int().min(1).max(MOST).default(50).describe('How many at most, on one page.'),
  continuationToken: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('Of the page before, with the same other parameters.'),
};

const subscription = z.string().min(1).max(64).optional().describe('The id of a subscription.');
const search = z
  .string()
  .min(1)
  .max(200)
  .optional()
  .describe(
    'Part of the id of the operation, the request or the cluster, or of who asked; without regard to case.',
  );

export const operationsQuery = z.strictObject({
  phase: z.enum(phases).optional().describe('Only operations in this phase.'),
  lane: z.enum(lanes).optional().describe('Only operations in this lane.'),
  done: z
    .stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive' })
    .optional()
    .describe('Only operations that have ended, or have not.'),
  kind: z.enum(operationKinds).optional().describe('Only operations of this kind.'),
  cluster: z.string().min(1).max(LONGEST_ID).optional().describe('The whole resource id of a cluster.'),
  subscription,
  requestedBy: z.string().min(1).max(256).optional().describe('Who asked, whole, without regard to case.'),
  errorClass: z.enum(problemClasses).optional().describe('The class of the refusal.'),
  createdFrom: instant.optional().describe('Accepted at this instant or later.'),
  createdTo: instant.optional().describe('Accepted before this instant.'),
  search,
  sort: z
    .enum(recordSorts)
    .default('newest')
    .describe('By acceptance, or by the time from it to the end or to now.'),
  ...paging,
});

export const clustersQuery = z.strictObject({ subscription, search, ...paging });

export const historyQuery = z.strictObject(paging);

export const operationQuery = z.strictObject({
  wait: z.coerce
    .number()
    .int()
    .min(1)
    .max(30)
    .optional()
    .describe(
      'Seconds to wait for another content than that of If-None-Match, or than at first; none while many others wait.',
    ),
});

export const planQuery = z.strictObject({
  format: z.enum(['json', 'text', 'mermaid']).default('json').describe('How the plan is to be told.'),
});
