/**
 * A step kind is one file with its verbs over its dependencies: four, and for some a fifth. Each verb is an activity of its own: seconds long,
 * idempotent, and answering with a value (`domain/verb-answers.ts`). None waits: every wait is a durable timer.
 */
import { diagnosedKinds } from '../domain/diagnosis.ts';
import type { JsonObject } from '../domain/json.ts';
import type { StepInputs, StepKindName } from '../domain/step-inputs.ts';
import { stepTimings } from '../domain/step-timing.ts';
import { verbs } from '../domain/verb-answers.ts';
import type {
  BeginAnswer,
  DiagnoseAnswer,
  ObserveAnswer,
  OperationHandle,
  PollAnswer,
  StepOutputs,
  UndoAnswer,
  Verb,
} from '../domain/verb-answers.ts';

/** The input of every verb's activity. */
export interface VerbCall<Input> {
  readonly operationId: string;
  readonly stepId: string;
  readonly input: Input;
  /** How to look at what is running: the last that a verb answered. Given to `poll` and `undo`. */
  readonly handle?: OperationHandle;
  /** What the step found or made so far. */
  readonly outputs?: StepOutputs;
  /** Told to `observe`: the step saw nothing there and sent for it, so that what it sees now may be its own work. */
  readonly sent?: boolean;
  /** Told to `begin`: when the operation asked, by the clock of its engine. */
  readonly askedAt?: string;
  /** The operation that asks; absent: `operationId`, whose mark is on what the step is about. */
  readonly runBy?: string;
  /** It has waited for the limits on requests, and waits for them no more. */
  readonly hasTurn?: true;
  /** It waits for no turn; what it asks for counts. */
  readonly goesFirst?: true;
  /** Told to `poll`: Azure's limit on such looks is nearly reached, so that a look at a list is better. */
  readonly isSparing?: true;
}

export interface StepKind<Input> {
  /** Reads what is there now. Changes nothing. */
  observe(call: VerbCall<Input>): Promise<ObserveAnswer>;
  /** Sends the change once and returns without waiting for it. Sent twice it has the effect of once. */
  begin(call: VerbCall<Input>): Promise<BeginAnswer>;
  /** Reads the running operation once. */
  poll(call: VerbCall<Input>): Promise<PollAnswer>;
  /** Removes what this operation created, and only that; asked again until it is `done`. «Already gone» is done. */
  undo(call: VerbCall<Input>): Promise<UndoAnswer>;
  /**
   * Reads what may tell people why it failed, before it is undone. Changes nothing; what it answers decides nothing.
   */
  diagnose?(call: VerbCall<Input>): Promise<DiagnoseAnswer>;
  /**
   * What `begin` would send, under the names of the SDK, which are ARM's with `properties` left out. Absent where it
   * sends nothing but the request itself. Without secrets.
   */
  body?(call: VerbCall<Input>): JsonObject;
}

export type StepKinds = { readonly [K in StepKindName]: StepKind<StepInputs[K]> };

// The table has every kind, as its type says.
export const stepKindNames = Object.keys(stepTimings) as readonly StepKindName[];

/** Known without the kind itself, which is loaded when it is first asked. */
export function verbsOf(kind: StepKindName): readonly Verb[] {
  return verbs.filter((verb) => verb !== 'diagnose' || diagnosedKinds.includes(kind));
}

/** The stored name of a verb's activity, for example `virtualNetwork_begin`. */
export function verbActivityName(kind: StepKindName, verb: Verb): string {
  return `${kind}_${verb}`;
}
