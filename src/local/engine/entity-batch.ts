/** What an entity function is handed for a batch of operations, and what it answers. */
import type { EntityId, InvocationOutcome } from '../shared/durable-engine.ts';
import type { EntityRequest } from './entity-request.ts';
import { isRecord } from './json-value.ts';
import { AnswerError } from './orchestrator-answer.ts';
import type { EntityRow } from './store/entity-table.ts';

export interface OperationResult {
  readonly isError: boolean;
  /** JSON text; absent when the operation returned nothing. */
  readonly result?: string;
}

export interface SentSignal {
  readonly target: EntityId;
  readonly operation: string;
  /** JSON text. */
  readonly input?: string;
}

export interface EntityAnswer {
  /** Undefined when the entity does not exist after the batch. */
  readonly entity: { readonly state: string | null } | undefined;
  /** One for each operation, in their order. */
  readonly results: readonly OperationResult[];
  readonly signals: readonly SentSignal[];
}

export function batchPayload(
  self: EntityId,
  entity: EntityRow | undefined,
  requests: readonly EntityRequest[],
): string {
  return JSON.stringify({
    self,
    exists: entity !== undefined,
    state: entity?.state ?? null,
    batch: requests.map(({ id, op, signal, input }) => ({
      id,
      name: op,
      ...(signal && { signal }),
      input: input ?? null,
    })),
  });
}

/** Throws `AnswerError` for what is no answer of durable-functions. */
export function readBatchAnswer(outcome: InvocationOutcome, operations: number): EntityAnswer {
  if (!outcome.ok) throw new AnswerError(outcome.message);
  const answer = outcome.value;
  if (!isRecord(answer) || !Array.isArray(answer['results'])) {
    throw new AnswerError('The entity function did not answer with the results of its operations.');
  }
  const { entityExists, entityState, results, signals } = answer;
  return {
    entity: entityExists === true ? { state: textOrNull(entityState) } : undefined,
    results: Array.from({ length: operations }, (_, index) => readResult(results[index])),
    signals: Array.isArray(signals) ? signals.map(readSignal) : [],
  };
}

function readResult(value: unknown): OperationResult {
  if (!isRecord(value)) return { isError: false };
  const { isError, result } = value;
  return { isError: isError === true, ...(typeof result === 'string' && { result }) };
}

function readSignal(value: unknown): SentSignal {
  const target = isRecord(value) ? value['target'] : undefined;
  if (!isRecord(value) || !isRecord(target))
    throw new AnswerError('An entity sent a signal without a target.');
  const { name, input } = value;
  return {
    target: { name: String(target['name']), key: String(target['key']) },
    operation: String(name),
    // durable-functions writes an empty text for no input.
    ...(typeof input === 'string' && input !== '' && { input }),
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
