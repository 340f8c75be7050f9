/** Answers about requests and commands, and about what nobody looks after. */
import * as z from 'zod';
import { commandKinds } from '../../domain/command.ts';
import { anything, count, findingSchema, instant, seconds } from './answer-parts.ts';
import { problemSchema } from './answers.ts';

const networkMode = z.string().describe('The network mode.');

const difference = z.object({ field: z.string(), expected: z.unknown(), found: z.unknown() });

/** A step of a plan as it would run. */
const plannedStep = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.string(),
  input: anything,
  inputsFrom: z.record(z.string(), z.object({ step: z.string(), output: z.string() })).optional(),
  dependsOn: z.array(z.string()),
  expectedSeconds: seconds,
});

const reportedStep = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.string(),
  finding: z.enum(['willCreate', 'willAdopt', 'willRun', 'alreadyOurs', 'conflict', 'unknown']),
  resourceId: z.string().optional(),
  differences: z.array(difference).optional(),
  problem: problemSchema.optional(),
  note: z.string().optional(),
  body: anything.optional().describe('What would be sent.'),
  permissions: z.array(z.string()).describe('Actions of Azure that the step takes.'),
  expectedSeconds: seconds,
  onCriticalPath: z.boolean(),
  startsAfterSeconds: seconds,
});

export const planReportSchema = z
  .object({
    operationId: z.string().describe('Under which it would run.'),
    clusterId: z.string(),
    location: z.string(),
    plan: z.object({ mode: networkMode, profile: z.string(), steps: z.array(plannedStep) }),
    steps: z.array(reportedStep),
    preflight: z.array(
      findingSchema.extend({
        outcome: z.enum(['Passed', 'Failed', 'Unknown', 'Skipped']),
        severity: z.enum(['failure', 'warning']),
        doc: z.string(),
      }),
    ),
    criticalPathSeconds: seconds,
    totalSeconds: seconds,
    wouldSucceed: z.boolean(),
    note: z.string(),
  })
  .describe('What a request would do, and what is there now. Nothing was changed.');

export const validationSchema = z.object({ valid: z.boolean(), findings: z.array(findingSchema) });

export const commandSchema = z
  .object({
    sequence: count.describe('Grows within one operation.'),
    operationId: z.string(),
    commandId: z.string(),
    kind: z.enum(commandKinds),
    requestedBy: z.string(),
    reason: z.string(),
    sentAt: instant,
    confirm: z.string().optional(),
    turnedAwayBecause: z.string().optional(),
  })
  .describe('A command in the mailbox of its operation.');

export const orphanReportSchema = z.object({
  checkedAt: instant.nullable().describe('Null: there was no check yet.'),
  orphans: z.array(z.object({ resourceId: z.string(), operationId: z.string(), why: z.string() })),
  more: count.describe('How many there are beyond these.'),
  unread: z.array(z.object({ subscriptionId: z.string(), why: z.string() })),
});
