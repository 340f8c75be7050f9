/**
 * What the HTTP API answers, as schemas: the OpenAPI document is made of them, and whoever reads the answers (dashboard,
 * command line) has its types from here. Instants are ISO 8601 in UTC; durations are in seconds.
 */
import { z } from 'zod';
import { commandKinds } from '../../domain/command.ts';
import { lanes } from '../../domain/lane.ts';
import { phases } from '../../domain/operation-state.ts';
import { problemClasses } from '../../domain/problem.ts';

const instant = z.iso.datetime();
const count = z.int().min(0);
const seconds = z.number().min(0);
const percent = z.int().min(0).max(100);

const problemOwner = z.enum(['user', 'operator', 'azure']);

/** Why an operation does not go on, who has to act, and what to do. */
export const problemSchema = z.object({
  code: z.string(),
  class: z.enum(problemClasses),
  owner: problemOwner,
  message: z.string(),
  remedy: z.string(),
  doc: z.string().optional(),
  target: z.string().optional(),
  correlationId: z.string().optional(),
  unlisted: z.boolean().optional(),
});

const refusalSchema = problemSchema.extend({ step: z.string().nullable() });

const progressSchema = z.object({
  percent,
  current: z.array(z.string()),
  parked: z.object({ for: z.string(), until: instant.optional() }).optional(),
});

const stalledSchema = z.object({ since: instant, message: z.string(), looks: count.optional() });

const operationKind = z.enum(['provision', 'deprovision', 'plan', 'command']);

/** Paths of the same API, and Azure's portal for the cluster. */
const linksSchema = z.object({
  self: z.string(),
  steps: z.string(),
  plan: z.string(),
  history: z.string(),
  dashboard: z.string(),
  portal: z.url().optional(),
});

const identity = {
  operationId: z.string(),
  requestId: z.string(),
  requestedBy: z.string(),
  clusterId: z.string(),
  /** Parts of `clusterId`; empty when it has none, as of a message that was refused. */
  subscriptionId: z.string(),
  resourceGroup: z.string(),
  clusterName: z.string(),
};

const stage = {
  kind: operationKind,
  phase: z.enum(phases),
  lane: z.enum(lanes),
  done: z.boolean(),
  acceptedAt: instant,
  updatedAt: instant,
  endedAt: instant.optional(),
  run: z.int().min(1),
  stalled: stalledSchema.optional(),
};

/** A row of a list. */
export const operationSummarySchema = z.object({
  ...identity,
  ...stage,
  queued: z.boolean().optional(),
  suspendedAt: instant.optional(),
  progress: progressSchema.optional(),
  refusal: problemSchema.optional(),
  links: linksSchema,
});

export const operationListSchema = z.object({
  operations: z.array(operationSummarySchema),
  continuationToken: z.string().optional(),
});

const waitSchema = z.object({
  for: z.string(),
  until: instant.optional(),
  next: instant.optional(),
  escalatedAfterMinutes: z.union([z.literal(15), z.literal(30), z.literal(60)]).optional(),
});

const stepStates = [
  'waiting',
  'observing',
  'beginning',
  'polling',
  'done',
  'refused',
  'stopped',
  'undoing',
  'undone',
  'residue',
] as const;

export const stepSchema = z.object({
  id: z.string(),
  title: z.string().optional(),
  state: z.enum(stepStates),
  attempts: count,
  startedAt: instant.optional(),
  endedAt: instant.optional(),
  waiting: waitSchema.optional(),
  note: z.string().optional(),
  problem: z.string().optional(),
});

const resourceSchema = z.object({
  step: z.string(),
  resourceId: z.string(),
  outcome: z.enum(['created', 'adopted', 'removed', 'left']),
  portal: z.url(),
});

const commandSchema = z.object({
  sequence: count,
  commandId: z.string(),
  kind: z.enum(commandKinds),
  requestedBy: z.string(),
  reason: z.string(),
  takenAt: instant,
  refusedBecause: z.string().optional(),
});

const residueSchema = z.object({
  step: z.string(),
  resourceId: z.string(),
  code: z.string(),
  owner: problemOwner,
  why: z.string(),
  remedy: z.string(),
  supportText: z.string().optional(),
});

const anything = z.record(z.string(), z.unknown());

/** All that there is to say of one operation. */
export const operationSchema = z.object({
  ...identity,
  ...stage,
  percent,
  mode: z.string().optional(),
  profile: z.string().optional(),
  onFailure: z.enum(['rollback', 'keep', 'keepNetwork']).optional(),
  deadlineAt: instant.optional(),
  /** When it ends if all goes on as such operations have gone; absent once it has ended, or when nobody can tell. */
  estimatedEndAt: instant.optional(),
  currentSteps: z.array(z.string()),
  nextLookAt: instant.optional(),
  waiting: waitSchema.optional(),
  steps: z.array(stepSchema),
  refusal: refusalSchema.optional(),
  suspended: z
    .object({ requestedBy: z.string(), reason: z.string(), since: instant, until: instant })
    .optional(),
  commands: z.array(commandSchema).optional(),
  allowedCommands: z.array(z.enum(commandKinds)).optional(),
  resources: z.array(resourceSchema),
  relocations: z
    .array(z.object({ from: z.string(), to: z.string(), because: z.string(), at: instant }))
    .optional(),
  diagnostics: z.array(anything).optional(),
  residue: z.array(residueSchema).optional(),
  unlistedErrors: z.record(z.string(), count).optional(),
  /** ARM's, of what went wrong and of what is under way, newest first. */
  correlationIds: z.array(z.string()),
  outputs: anything.optional(),
  omitted: z.array(z.string()).optional(),
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
      phase: z.enum(phases).optional(),
      run: z.int().min(1).optional(),
      code: z.string().optional(),
      requestedBy: z.string().optional(),
    }),
  ),
  /** There is more after these. */
  continuationToken: z.string().optional(),
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
  phases: z.partialRecord(z.enum(phases), count),
  lanes: z.record(z.enum(lanes), count),
  sample: z.object({ operations: count, from: instant.optional(), to: instant.optional() }),
  /** Of the provisionings and deprovisionings in the sample that did not end as their requester wanted; 0-1. */
  successRate: z.number().min(0).max(1).optional(),
  durations: z.array(durationsSchema.extend({ kind: operationKind, mode: z.string() })),
  stepDurations: z.array(durationsSchema.extend({ stepKind: z.string(), mode: z.string() })),
  /** By UTC day, oldest first. */
  days: z.array(
    z.object({
      day: z.iso.date(),
      succeeded: count,
      failed: count,
      stepP50Seconds: z.record(z.string(), seconds),
    }),
  ),
  retriesByClass: z.partialRecord(z.enum(problemClasses), count),
  /** By class, of the sample. */
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
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  instance: z.string().optional(),
  findings: z
    .array(z.object({ rule: z.string(), field: z.string(), message: z.string(), remedy: z.string() }))
    .optional(),
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
