/**
 * What the verbs of a step kind answer. Every answer is a value: a throw is a fault whose outcome is unknown.
 *
 * - `done`: the verb reached its end; `outputs` are what later steps and the hand-off need.
 * - `pending`: begun, not finished. `handle` says how to look again; one in a later answer replaces the earlier.
 * - `refused`: final. Trying again would be refused again.
 * - `retry`: not now. `effect` tells whether ARM may have acted on the request: after `unknown` the step is observed
 *   before anything is sent again.
 * - `deferred`: the verb was not run; its turn comes later.
 */
import type { JsonObject, JsonValue } from './json.ts';
import type { Problem } from './problem.ts';

/** What is asked of a step kind; each is one activity. A kind may be without `diagnose`. */
export const verbs = ['observe', 'begin', 'poll', 'undo', 'diagnose'] as const;
export type Verb = (typeof verbs)[number];

/** What a step made or found, by name; strings wherever possible. `resourceId` is the ARM id where there is one. */
export type StepOutputs = Readonly<Record<string, JsonValue>>;

/** How to look at a running ARM operation again: small, JSON, without secrets. */
export type OperationHandle = JsonObject;

export interface Done {
  readonly outcome: 'done';
  readonly outputs: StepOutputs;
  /** Something a person should know although the step went well. */
  readonly note?: string;
}

export interface Pending {
  readonly outcome: 'pending';
  readonly handle?: OperationHandle;
  /** ARM's `Retry-After`, or what the verb knows: the next look is not sooner. */
  readonly retryAfterSeconds?: number;
  /** What is awaited, for people: «feature is Registering». */
  readonly waitingFor?: string;
}

export interface Refused {
  readonly outcome: 'refused';
  readonly problem: Problem;
}

export interface Retry {
  readonly outcome: 'retry';
  readonly problem: Problem;
  readonly effect: 'none' | 'unknown';
  /** ARM's `Retry-After`; obeyed when given. */
  readonly retryAfterSeconds?: number;
  /** To `begin`: another operation makes it. Nothing was sent, and what comes to be there is that one's. */
  readonly isAnothers?: true;
  /** Of what Azure refused together with others: then the verb has its turn, and is deferred no more. */
  readonly turnAfterSeconds?: number;
}

/** Too many requests are made in its subscription now. Nothing was sent: all is as if the verb had not been asked. */
export interface Deferred {
  readonly outcome: 'deferred';
  readonly afterSeconds: number;
  /** For people. */
  readonly waitingFor: string;
}

/** One difference between what exists and what the request asks for. */
export interface Difference {
  /** Path in the resource, for example `properties.addressSpace`. */
  readonly field: string;
  readonly expected: JsonValue;
  readonly found: JsonValue;
}

/**
 * What stands there now.
 * - `absent`: nothing; the step will create it.
 * - `ours`: carries this operation's mark. With a `handle` it is still changing and is followed, not sent again;
 *   `complete: false` asks for it to be sent again.
 * - `fit`: somebody else's (or unmarked) and as the request wants it.
 * - `unfit`: somebody else's and different in what matters.
 */
export type Observation =
  | { readonly found: 'absent' }
  | {
      readonly found: 'ours';
      readonly complete: boolean;
      readonly outputs: StepOutputs;
      readonly handle?: OperationHandle;
    }
  | {
      readonly found: 'fit';
      readonly outputs: StepOutputs;
      readonly note?: string;
      /** Another operation is known to have made it, so that it is not this one's even if it carries no mark. */
      readonly isAnothers?: true;
    }
  | { readonly found: 'unfit'; readonly differences: readonly Difference[] };

export interface Observed {
  readonly outcome: 'observed';
  readonly observation: Observation;
}

export type ObserveAnswer = Observed | Refused | Retry;
export type BeginAnswer = Done | Pending | Refused | Retry;
export type PollAnswer = Done | Pending | Refused | Retry;
/** `done` also when there was nothing left to remove. */
export type UndoAnswer = Done | Pending | Refused | Retry;

/** What was seen of something that failed, for people: small, without secrets. */
export interface Diagnosed {
  readonly outcome: 'diagnosed';
  readonly diagnostics: JsonObject;
}

export type DiagnoseAnswer = Diagnosed | Refused | Retry;

export type VerbAnswer = Observed | Done | Pending | Refused | Retry | Diagnosed | Deferred;

/** What is known when the activity itself broke: not what it did. */
export interface Fault {
  readonly outcome: 'fault';
  readonly message: string;
}

/** An answer on its way back to the reducer. */
export interface StepAnswer {
  readonly stepId: string;
  readonly verb: Verb;
  readonly answer: VerbAnswer | Fault;
}
