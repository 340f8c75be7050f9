/** What of the API's answers the command line shows; it takes no notice of anything else, so that a newer API may say more. */
import * as z from 'zod';
import { operationSchema, operationSummarySchema } from '../../status/schema/answers.ts';

const shownResource = operationSchema.shape.resources.element.pick({
  step: true,
  resourceId: true,
  outcome: true,
});

const pickedOperation = operationSchema.pick({
  operationId: true,
  requestId: true,
  requestedBy: true,
  clusterId: true,
  kind: true,
  mode: true,
  profile: true,
  phase: true,
  done: true,
  percent: true,
  acceptedAt: true,
  updatedAt: true,
  endedAt: true,
  deadlineAt: true,
  estimatedEndAt: true,
  waiting: true,
  steps: true,
  refusal: true,
  suspended: true,
  commands: true,
  allowedCommands: true,
  outputs: true,
  omitted: true,
});

export const shownOperationSchema = pickedOperation.extend({ resources: z.array(shownResource) });

export type ShownOperation = z.output<typeof shownOperationSchema>;

export const listedOperationSchema = operationSummarySchema.pick({
  operationId: true,
  requestId: true,
  requestedBy: true,
  clusterId: true,
  kind: true,
  phase: true,
  done: true,
  acceptedAt: true,
  updatedAt: true,
  endedAt: true,
  run: true,
  progress: true,
  refusal: true,
});

export type ListedOperation = z.output<typeof listedOperationSchema>;
