/**
 * What the events carry, as schemas: docs/events/*.schema.json are made of them. A version is never changed but by
 * optional fields; whoever reads an event passes over fields that it does not know.
 */
import * as z from 'zod';
import type { OperationEvent } from '../domain/operation-event.ts';
import { phases } from '../domain/operation-state.ts';
import { problemSchema } from '../status/schema/answers.ts';

const instant = z.iso.datetime();

const common = {
  operationId: z.string().describe('The operation, also the subject of the event.'),
  requestId: z.string().describe('Of the request that the operation came from.'),
  requestedBy: z.string(),
  clusterId: z
    .string()
    .describe('Resource id of the cluster; empty when the request named none that could be read.'),
  kind: z.enum(['provision', 'deprovision', 'plan', 'command']).describe('What the operation does.'),
  run: z.int().min(1).describe('1, and one more each time the ended operation is taken up again.'),
  sequence: z.int().min(1).describe('1 for the first event of the operation, and one more each time.'),
  status: z.string().describe('Path of the API under which all of the operation is shown.'),
};

const refusal = problemSchema.optional().describe('Why it ended so, who has to act, and what to do.');

export const phaseChangedSchema = z.object({
  ...common,
  phase: z.enum(phases),
  previousPhase: z.enum(phases).nullable().describe('Null: there was none before.'),
  done: z.boolean().describe('Whether the operation has ended.'),
  refusal,
});

export const stepFinishedSchema = z.object({
  ...common,
  step: z.object({
    stepId: z.string(),
    title: z.string(),
    kind: z.string(),
    state: z.enum(['done', 'refused', 'stopped', 'undone', 'residue']),
    attempts: z.int().min(0),
    startedAt: instant.optional(),
    problem: problemSchema.pick({ code: true, class: true, owner: true, message: true }).optional(),
  }),
});

export const resultSchema = z.object({
  ...common,
  phase: z.enum(phases).describe('How the operation ended.'),
  refusal,
  outputs: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('What is handed over; of a plan, its report.'),
  omitted: z
    .array(z.literal('outputs'))
    .optional()
    .describe('What was too large for a message: `status` has it.'),
});

interface EventDescription {
  /** Of the CloudEvent. */
  readonly type: string;
  /** Of the data, as `dataschema` names it. */
  readonly schemaId: string;
  /** In docs/events. */
  readonly schemaFile: string;
  readonly title: string;
  readonly schema: z.ZodType;
}

export const eventDescriptions: Readonly<Record<OperationEvent['type'], EventDescription>> = {
  phaseChanged: described('phase-changed', 'An operation entered a phase', phaseChangedSchema),
  stepFinished: described('step-finished', 'A step of an operation is over', stepFinishedSchema),
  result: described('result', 'How an operation ended, for whoever asked', resultSchema),
};

function described(name: string, title: string, schema: z.ZodType): EventDescription {
  return {
    type: `io.slipway.operation.${name}.v1`,
    schemaId: `urn:slipway:event:${name}:v1`,
    schemaFile: `${name}.v1.schema.json`,
    title,
    schema,
  };
}

/** The JSON Schema (2020-12) of an event's data. */
export function eventJsonSchema({ schemaId, title, schema }: EventDescription): object {
  // As input: what a later version adds is no mistake.
  return { $id: schemaId, title, ...z.toJSONSchema(schema, { io: 'input', reused: 'inline' }) };
}
