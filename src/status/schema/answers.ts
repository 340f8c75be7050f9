/**
 * What the HTTP API answers, as schemas: the OpenAPI document is made of them, and whoever reads the answers (dashboard,
 * command line) has its types from here. Instants are ISO 8601 in UTC; durations are in seconds.
 */
import * as z from 'zod';
import { commandKinds } from '../../domain/command.ts';
import { problemClasses } from '../../domain/problem.ts';
import {
  anything,
  count,
  findingSchema,
  identity,
  instant,
  linksSchema,
  operationKindSchema,
  percent,
  phaseSchema,
  problemOwner,
  progressSchema,
  residueSchema,
  resourceSchema,
  seconds,
  stage,
  stepState,
  takenCommandSchema,
  waitSchema,
} from './answer-parts.ts';

/** Why an operation does not go on, who has to act, and what to do. */
export const problemSchema = z.object({
  code: z.string().describe('Azure’s, or one of ours.'),
  class: z.enum(problemClasses).describe('What is done about it goes by this.'),
  owner: problemOwner,
  message: z.string().describe('What happened.'),
  remedy: z.string().describe('What to do about it.'),
  doc: z.string().optional().describe('A page that explains it.'),
  target: z.string().optional().describe('The field or resource that Azure named.'),
  correlationId: z.string().optional().describe('For Azure support.'),
  unlisted: z
    .boolean()
    .optional()
    .describe('Slipway does not know the code, and judged it by its HTTP status.'),
});

const refusalSchema = problemSchema.extend({ step: z.string().nullable() });

/** A row of a list. */
export const operationSummarySchema = z.object({
  ...identity,
  ...stage,
  queued: z.boolean().optional().describe('It waits for its turn behind others for the same cluster.'),
  suspendedAt: instant.optional(),
  progress: progressSchema.optional(),
  refusal: problemSchema.optional(),
  links: linksSchema,
});

export const operationListSchema = z.object({
  operations: z.array(operationSummarySchema),
  continuationToken: z.string().optional(),
});

export const stepSchema = z.object({
  id: z.string(),
  title: z.string().optional(),
  state: stepState,
  attempts: count.describe('How often its change was sent.'),
  startedAt: instant.optional(),
  endedAt: instant.optional(),
  waiting: waitSchema.optional(),
  note: z.string().optional(),
  problem: z.string().optional().describe('The code of its last problem.'),
});

/** All that there is to say of one operation. */
export const operationSchema = z.object({
  ...identity,
  ...stage,
  percent: percent.describe('Of the expected work.'),
  mode: z.string().optional(),
  profile: z.string().optional(),
  onFailure: z.enum(['rollback', 'keep', 'keepNetwork']).optional(),
  startedAt: instant.optional().describe('When its orchestration took it up.'),
  deadlineAt: instant.optional().describe('It ends by then, well or not.'),
  estimatedEndAt: instant
    .optional()
    .describe('When it ends if all goes on as such operations have gone; absent where nobody can tell.'),
  currentSteps: z.array(z.string()).describe('Ids of the steps that something is being done about.'),
  nextLookAt: instant.optional(),
  waiting: waitSchema.optional().describe('What all of it waits for.'),
  steps: z.array(stepSchema),
  refusal: refusalSchema.optional(),
  suspended: z
    .object({ requestedBy: z.string(), reason: z.string(), since: instant, until: instant })
    .optional(),
  commands: z.array(takenCommandSchema).optional(),
  allowedCommands: z.array(z.enum(commandKinds)).optional().describe('Those that it would take now.'),
  resources: z.array(resourceSchema),
  relocations: z
    .array(z.object({ from: z.string(), to: z.string(), because: z.string(), at: instant }))
    .optional(),
  diagnostics: z.array(anything).optional(),
  residue: z.array(residueSchema).optional(),
  unlistedErrors: z.record(z.string(), count).optional(),
  correlationIds: z
    .array(z.string())
    .describe('ARM’s, of what went wrong and of what is under way, newest first.'),
  outputs: anything.optional().describe('What was handed over, once the cluster stands.'),
  omitted: z.array(z.string()).optional().describe('What is left out while it runs, for want of room.'),
  links: linksSchema,
});

export const stepListSchema = z.object({ operationId: z.string(), steps: z.array(stepSchema) });

/** The plan that runs, as a graph: each step after those it depends on. */
export const operationPlanSchema = z.object({
  operationId: z.string(),
  mode: z.string(),
  profile: z.string(),
  criticalPathSeconds: seconds,
  steps: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      kind: z.string(),
      dependsOn: z.array(z.string()),
      expectedSeconds: seconds,
      startsAfterSeconds: seconds,
      onCriticalPath: z.boolean(),
    }),
  ),
});

/** What happened, oldest first, each in one sentence. */
export const operationHistorySchema = z.object({
  operationId: z.string(),
  events: z.array(
    z.object({
      at: instant,
      type: z.enum(['phaseChanged', 'stepFinished', 'command', 'result']),
      text: z.string(),
      step: z.string().optional(),
      phase: phaseSchema.optional(),
      run: z.int().min(1).optional(),
      code: z.string().optional(),
      requestedBy: z.string().optional(),
    }),
  ),
  continuationToken: z.string().optional().describe('There is more after these.'),
});

export const clusterListSchema = z.object({
  clusters: z.array(
    z.object({
      clusterId: z.string(),
      subscriptionId: z.string(),
      resourceGroup: z.string(),
      clusterName: z.string(),
      latest: operationSummarySchema,
    }),
  ),
  continuationToken: z.string().optional(),
});

const durationsSchema = z.object({ count, p50Seconds: seconds, p95Seconds: seconds });

/** Of all operations, and of the last that ended (`sample`) where durations are told. */
export const statsSchema = z.object({
  generatedAt: instant,
  total: count,
  phases: z.partialRecord(phaseSchema, count),
  lanes: z.object({ running: count, waiting: count, failed: count, done: count }),
  sample: z
    .object({ operations: count, from: instant.optional(), to: instant.optional() })
    .describe('The operations that ended last, from which the rest is told.'),
  successRate: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('Share of the sample that succeeded, canceled ones left out.'),
  durations: z
    .array(durationsSchema.extend({ kind: operationKindSchema, mode: z.string() }))
    .describe('Of those that succeeded, from acceptance to the end.'),
  stepDurations: z
    .array(durationsSchema.extend({ stepKind: z.string(), mode: z.string() }))
    .describe('Of steps that were done.'),
  days: z
    .array(
      z.object({
        day: z.iso.date(),
        succeeded: count,
        failed: count,
        stepP50Seconds: z.record(z.string(), seconds).describe('By the kind of step.'),
      }),
    )
    .describe('The sample by UTC day of the end, oldest first.'),
  retriesByClass: z.partialRecord(z.enum(problemClasses), count),
  refusalsByClass: z.partialRecord(z.enum(problemClasses), count),
  oldestRunning: z.array(operationSummarySchema),
  registrations: z.array(
    z.object({
      subscriptionId: z.string(),
      name: z.string(),
      state: z.string(),
      at: instant,
      seconds,
      operationId: z.string(),
    }),
  ),
});

export const healthSchema = z.object({
  status: z.enum(['healthy', 'degraded', 'unhealthy']),
  checkedAt: instant,
  version: z.string(),
  dependencies: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['healthy', 'unhealthy']),
      milliseconds: z.number().min(0),
      message: z.string().optional(),
      remedy: z.string().optional(),
    }),
  ),
});

/** RFC 9457, with a stable `code`. */
export const problemDetailsSchema = z.object({
  type: z.string().describe('`urn:slipway:problem:<code>`, or a page that explains it.'),
  title: z.string(),
  status: z.int().describe('The HTTP status.'),
  code: z.string().describe('Stable: what programs go by.'),
  detail: z.string().describe('What is wrong this time.'),
  instance: z.string().optional().describe('The path that was asked for.'),
  findings: z.array(findingSchema).optional(),
});

export const submissionSchema = z.object({
  operationId: z.string(),
  requestId: z.string(),
  status: z.string(),
});

export type OperationSummaryAnswer = z.output<typeof operationSummarySchema>;
export type OperationListAnswer = z.output<typeof operationListSchema>;
export type OperationAnswer = z.output<typeof operationSchema>;
export type StepAnswer = z.output<typeof stepSchema>;
export type OperationPlanAnswer = z.output<typeof operationPlanSchema>;
export type OperationHistoryAnswer = z.output<typeof operationHistorySchema>;
export type ClusterListAnswer = z.output<typeof clusterListSchema>;
export type StatsAnswer = z.output<typeof statsSchema>;
export type HealthAnswer = z.output<typeof healthSchema>;
export type ProblemDetails = z.output<typeof problemDetailsSchema>;
export type SubmissionAnswer = z.output<typeof submissionSchema>;
