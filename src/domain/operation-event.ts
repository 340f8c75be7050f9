/** What happened to an operation, as it is kept, shown and published. */
import type { OperationKind } from './operation-kind.ts';
import type { StepNews } from './operation-news.ts';
import type { OperationIds, Phase } from './operation-state.ts';
import type { Problem } from './problem.ts';
import type { StepOutputs } from './verb-answers.ts';

/** The queue to which a producer wants the result, and by what it knows it again. */
export interface ReplyAddress {
  readonly queue: string;
  readonly sessionId?: string;
  /** The producer's correlation id, or the id of its message. */
  readonly correlationId: string;
}

interface EventOf<T extends string> extends OperationIds {
  readonly type: T;
  /** 1 for the first of an operation, and one more each time. */
  readonly sequence: number;
  readonly at: string;
  readonly kind: OperationKind;
  readonly run: number;
}

export interface PhaseChanged extends EventOf<'phaseChanged'> {
  readonly phase: Phase;
  /** Null: there was none before. */
  readonly previousPhase: Phase | null;
  readonly done: boolean;
  readonly refusal?: Problem;
}

export interface StepFinished extends EventOf<'stepFinished'> {
  readonly step: Omit<StepNews, 'sequence' | 'at'>;
}

/** For whoever asked for it alone; the topic gets none. */
export interface OperationResult extends EventOf<'result'> {
  readonly phase: Phase;
  readonly refusal?: Problem;
  readonly outputs?: StepOutputs;
}

export type OperationEvent = PhaseChanged | StepFinished | OperationResult;
