/** Events as CloudEvents 1.0 in structured JSON. */
import type * as z from 'zod';
import type {
  OperationEvent,
  OperationResult,
  PhaseChanged,
  StepFinished,
} from '../domain/operation-event.ts';
import { jsonBytes, MOST_MESSAGE_BYTES } from '../domain/message-size.ts';
import {
  eventDescriptions,
  type phaseChangedSchema,
  type resultSchema,
  type stepFinishedSchema,
} from './event-schemas.ts';

export const CLOUD_EVENT_TYPE = 'application/cloudevents+json; charset=utf-8';

/** Every event of every operation comes from here; `id` tells them apart. */
const SOURCE = 'urn:slipway:operations';

type EventData =
  z.output<typeof phaseChangedSchema> | z.output<typeof stepFinishedSchema> | z.output<typeof resultSchema>;

export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly dataschema: string;
  readonly data: EventData;
}

/** The same whenever it is made of the same event, so that whoever gets it twice can tell. */
export function cloudEventOf(event: OperationEvent): CloudEvent {
  const { type, schemaId } = eventDescriptions[event.type];
  return {
    specversion: '1.0',
    id: eventIdOf(event),
    source: SOURCE,
    type,
    subject: event.operationId,
    time: event.at,
    datacontenttype: 'application/json',
    dataschema: schemaId,
    data: dataOf(event),
  };
}

export function eventIdOf({ operationId, sequence }: OperationEvent): string {
  return `${operationId}.${String(sequence)}`;
}

function dataOf(event: OperationEvent): EventData {
  switch (event.type) {
    case 'phaseChanged':
      return phaseChanged(event);
    case 'stepFinished':
      return stepFinished(event);
    case 'result':
      return result(event);
  }
}

function commonOf({ operationId, requestId, requestedBy, clusterId, kind, run, sequence }: OperationEvent) {
  const status = `/api/operations/${encodeURIComponent(operationId)}`;
  return { operationId, requestId, requestedBy, clusterId, kind, run, sequence, status };
}

function phaseChanged(event: PhaseChanged): z.output<typeof phaseChangedSchema> {
  const { phase, previousPhase, done, refusal } = event;
  return { ...commonOf(event), phase, previousPhase, done, ...(refusal ? { refusal } : {}) };
}

function stepFinished(event: StepFinished): z.output<typeof stepFinishedSchema> {
  return { ...commonOf(event), step: event.step };
}

/** Outputs may be as large as a whole plan: those that would not go into a message are left where they are. */
function result(event: OperationResult): z.output<typeof resultSchema> {
  const { phase, refusal, outputs } = event;
  const rest = { ...commonOf(event), phase, ...(refusal ? { refusal } : {}) };
  if (!outputs) return rest;
  const whole = { ...rest, outputs };
  return jsonBytes(whole) <= MOST_MESSAGE_BYTES ? whole : { ...rest, omitted: ['outputs'] };
}
