/** What several answers have in common. */
import * as z from 'zod';
import { commandKinds } from '../../domain/command.ts';
import { lanes } from '../../domain/lane.ts';
import { operationKinds } from '../../domain/operation-kind.ts';
import { phases } from '../../domain/operation-state.ts';

export const instant = z.iso.datetime();
export const count = z.int().min(0);
export const seconds = z.number().min(0);
export const percent = z.int().min(0).max(100);
export const anything = z.record(z.string(), z.unknown());

export const phaseSchema = z.enum(phases).describe('How far it is, or how it ended.');
export const operationKindSchema = z.enum(operationKinds);

export const problemOwner = z
  .enum(['user', 'operator', 'azure'])
  .describe('Who has to act: who asked, who runs Slipway, or Microsoft.');

export const progressSchema = z.object({
  percent: percent.describe('Of the expected work.'),
  current: z.array(z.string()).describe('Titles of the steps that something is being done about.'),
  parked: z
    .object({ for: z.string(), until: instant.optional() })
    .optional()
    .describe('It does not move by itself now: why, and until when.'),
});

const stalledSchema = z
  .object({ since: instant, message: z.string(), looks: count.optional() })
  .describe('Why the watchdog holds it to be stuck, and how many looks in a row found it so.');

export const linksSchema = z
  .object({
    self: z.string(),
    steps: z.string(),
    plan: z.string(),
    history: z.string(),
    dashboard: z.string(),
    portal: z.url().optional(),
  })
  .describe('Paths of this app, and Azure’s portal for the cluster.');

export const identity = {
  operationId: z.string().describe('Follows from the request’s id and the cluster.'),
  requestId: z.string().describe('The sender’s.'),
  requestedBy: z.string().describe('Who asked.'),
  clusterId: z
    .string()
    .describe('ARM id of the cluster; empty where it has none, as of some refused messages.'),
  subscriptionId: z.string().describe('Part of clusterId.'),
  resourceGroup: z.string().describe('Part of clusterId.'),
  clusterName: z.string().describe('Part of clusterId.'),
};

export const stage = {
  kind: operationKindSchema.describe('What it is for.'),
  phase: phaseSchema,
  lane: z.enum(lanes).describe('Where it stands for people who look at many.'),
  done: z.boolean().describe('Whether it has ended, well or not.'),
  acceptedAt: instant,
  updatedAt: instant,
  endedAt: instant.optional(),
  run: z.int().min(1).describe('One more each time it was taken up again after an end.'),
  stalled: stalledSchema.optional(),
};

export const waitSchema = z.object({
  for: z.string().describe('What is waited for.'),
  until: instant.optional().describe('The wait ends then at the latest.'),
  next: instant.optional().describe('The next look.'),
  escalatedAfterMinutes: z.union([z.literal(15), z.literal(30), z.literal(60)]).optional(),
});

export const stepState = z.enum([
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
]);

export const resourceSchema = z.object({
  step: z.string(),
  resourceId: z.string(),
  outcome: z
    .enum(['created', 'adopted', 'removed', 'left'])
    .describe('Created by this operation, there before, removed again, or left though it was to go.'),
  portal: z.url(),
});

export const takenCommandSchema = z.object({
  sequence: count,
  commandId: z.string(),
  kind: z.enum(commandKinds),
  requestedBy: z.string(),
  reason: z.string(),
  takenAt: instant,
  refusedBecause: z.string().optional().describe('Absent: it was done.'),
});

export const residueSchema = z
  .object({
    step: z.string(),
    resourceId: z.string(),
    code: z.string(),
    owner: problemOwner,
    why: z.string(),
    remedy: z.string(),
    supportText: z.string().optional().describe('Ready to be sent to Azure support.'),
  })
  .describe('What could not be removed.');

export const findingSchema = z
  .object({ rule: z.string(), field: z.string(), message: z.string(), remedy: z.string() })
  .describe('One thing that is wrong with a request.');
