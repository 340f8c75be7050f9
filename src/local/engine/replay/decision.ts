import type { FailureDetails } from '../history-event.ts';

/** What an episode adds to the history and has done; `id` is its number in the execution. */
export type Decision =
  | {
      readonly kind: 'activity';
      readonly id: number;
      readonly name: string;
      /** As the orchestrator gave it. */ readonly input: unknown;
    }
  | { readonly kind: 'timer'; readonly id: number; readonly fireAtMs: number; readonly isCanceled: boolean }
  | {
      readonly kind: 'subOrchestration';
      readonly id: number;
      readonly name: string;
      readonly instanceId: string;
      readonly input: unknown;
      readonly version?: string;
    }
  | EntityRequestDecision;

/** An operation on an entity: a call when the orchestrator awaits its answer, else a signal. */
export interface EntityRequestDecision {
  readonly kind: 'entityRequest';
  readonly id: number;
  /** As `@name@key`. */
  readonly entityId: string;
  readonly operation: string;
  readonly input: unknown;
  readonly isSignal: boolean;
  /** The name of the event that brings the answer. */
  readonly requestId: string;
  /** Not delivered before; at once when absent. */
  readonly dueMs?: number;
}

/** An event that came before anyone waited for it, carried into the next execution. */
export interface BufferedEvent {
  readonly name: string;
  /** JSON text. */
  readonly input: string;
}

export type Ending =
  | { readonly kind: 'completed'; readonly output: unknown }
  | { readonly kind: 'continuedAsNew'; readonly input: unknown; readonly carried: readonly BufferedEvent[] }
  | { readonly kind: 'failed'; readonly failure: OrchestrationFailure };

export interface OrchestrationFailure {
  readonly reason: string;
  readonly details: string;
  readonly failureDetails?: FailureDetails;
}
