/**
 * What is shown of an operation, everywhere: the orchestration's custom status while it runs, its output when it has
 * ended, the answer of the HTTP API. Complete in itself, so that a reader needs nothing else.
 */
import type { CommandKind } from './command.ts';
import { isOurs } from './compensation.ts';
import { correlationIdsOf } from './correlation-ids.ts';
import { decide } from './decide.ts';
import { waitsUntil } from './deferral.ts';
import { diagnosticsOf, type DiagnosticsDocument } from './diagnosis.ts';
import type { OperationKind } from './operation-kind.ts';
import type { Measures, StepNews } from './operation-news.ts';
import { currentSteps, percentOf, shownProgress } from './operation-progress.ts';
import {
  instantAfter,
  isEnded,
  progressOf,
  type OnFailure,
  type OperationState,
  type Phase,
  type Relocation,
  type StepProgress,
  type StepState,
  type Suspension,
  type TakenCommand,
} from './operation-state.ts';
import type { Plan, PlanStep } from './plan.ts';
import { plannedResourceId } from './planned-resource-id.ts';
import type { Problem } from './problem.ts';
import { relocationsOf } from './relocation.ts';
import { residueOf, type Residue } from './residue.ts';
import { allowedCommands } from './take-command.ts';
import { isTakenUp } from './take-up.ts';
import type { UnlistedErrors } from './unlisted-errors.ts';
import type { StepOutputs } from './verb-answers.ts';

export interface OperationDocument {
  readonly operationId: string;
  readonly requestId: string;
  readonly requestedBy: string;
  readonly clusterId: string;
  readonly kind: OperationKind;
  readonly mode?: Plan['mode'];
  readonly profile?: Plan['profile'];
  readonly onFailure?: OnFailure;
  readonly phase: Phase;
  /** Whether it has ended, well or not: no reader needs a list of phases. */
  readonly done: boolean;
  /** 0-100, of the expected work. */
  readonly percent: number;
  readonly acceptedAt: string;
  /** When its orchestration took it up. */
  readonly startedAt?: string;
  readonly updatedAt: string;
  readonly endedAt?: string;
  /** It ends by then, well or not. */
  readonly deadlineAt?: string;
  /** Ids of the steps that something is being done about. */
  readonly currentSteps: readonly string[];
  /** The next look, when nothing is being run at the moment. */
  readonly nextLookAt?: string;
  /** What all of it waits for: the end of the operation that has its cluster. */
  readonly waiting?: WaitDocument;
  readonly steps: readonly StepDocument[];
  readonly refusal?: Refusal;
  /** 1, and one more each time it was taken up again after an end. */
  readonly run?: number;
  /** Nothing is run until it is resumed, or then. */
  readonly suspended?: Suspension;
  /** The last commands, done or refused, the newest last. */
  readonly commands?: readonly TakenCommand[];
  /** The commands that it would take now. */
  readonly allowedCommands?: readonly CommandKind[];
  readonly resources: readonly ResourceDocument[];
  /** From which region to which it went, and why; the last may be under way. */
  readonly relocations?: readonly Relocation[];
  /** What was seen of what failed, before it was undone. */
  readonly diagnostics?: readonly DiagnosticsDocument[];
  /** What could not be removed; absent: nothing. */
  readonly residue?: readonly Residue[];
  /** Codes of Azure that Slipway does not know, and how often each came. */
  readonly unlistedErrors?: UnlistedErrors;
  /** ARM's, of what is under way and of what went wrong, the newest first; absent: none is known. */
  readonly correlationIds?: readonly string[];
  /** What was handed over, once the cluster stands. */
  readonly outputs?: StepOutputs;
  /** What was left out to keep within the size of a custom status. */
  readonly omitted?: readonly string[];
  /** Of an end that could not be written to the record: what whoever writes it then has to add. */
  readonly unrecorded?: Unrecorded;
}

export interface Unrecorded {
  readonly news: readonly StepNews[];
  readonly measures: Measures;
}

export interface StepDocument {
  readonly id: string;
  readonly title?: string;
  readonly state: StepState;
  readonly attempts: number;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly waiting?: WaitDocument;
  readonly note?: string;
  /** The code of the last problem. */
  readonly problem?: string;
}

/** What a step waits for, until when at the latest, and when it looks again. */
export interface WaitDocument {
  readonly for: string;
  readonly until?: string;
  readonly next?: string;
  /** So many minutes and more has it been waited for, where that is long: 15, 30 or 60. */
  readonly escalatedAfterMinutes?: 15 | 30 | 60;
}

export interface Refusal extends Problem {
  /** The step that was refused; null when the operation was cancelled or never started. */
  readonly step: string | null;
}

export interface ResourceDocument {
  readonly step: string;
  readonly resourceId: string;
  readonly outcome: 'created' | 'adopted' | 'removed' | 'left';
}

/** The step whose outputs are the operation's. */
const HANDOFF_STEP = 'connection';

export function operationDocument(state: OperationState, nowMs: number): OperationDocument {
  const { ids, plan, phase } = state;
  const decision = decide(state, nowMs);
  const outputs = outputsOf(state);
  return {
    ...ids,
    kind: state.intent,
    mode: plan.mode,
    profile: plan.profile,
    onFailure: state.onFailure,
    phase,
    done: isEnded(phase) && !isTakenUp(state),
    percent: percentOf(state, nowMs),
    acceptedAt: state.acceptedAt,
    ...(state.startedAt === undefined ? {} : { startedAt: state.startedAt }),
    updatedAt: instantAfter(nowMs, 0),
    ...(state.endedAt === undefined ? {} : { endedAt: state.endedAt }),
    ...(state.deadlineAt === undefined ? {} : { deadlineAt: state.deadlineAt }),
    currentSteps: currentSteps(state).map(({ id }) => id),
    ...(decision.kind === 'wait' ? { nextLookAt: decision.until } : {}),
    steps: plan.steps.map((step) => stepDocument(step, shownProgress(state, step), nowMs)),
    ...(state.failure ? { refusal: { ...state.failure.problem, step: state.failure.stepId } } : {}),
    ...commandFields(state),
    resources: plan.steps.flatMap((step) => resource(step, progressOf(state, step.id))),
    ...wentWrong(state),
    ...(outputs ? { outputs } : {}),
  };
}

/** What is handed over; absent: the operation has not come to that. */
export function outputsOf({ steps }: OperationState): StepOutputs | undefined {
  return steps[HANDOFF_STEP]?.outputs;
}

function wentWrong(
  state: OperationState,
): Pick<OperationDocument, 'relocations' | 'diagnostics' | 'residue' | 'unlistedErrors' | 'correlationIds'> {
  const correlationIds = correlationIdsOf(state);
  const relocations = relocationsOf(state);
  const diagnostics = diagnosticsOf(state);
  const residue = residueOf(state);
  return {
    ...(relocations.length > 0 ? { relocations } : {}),
    ...(diagnostics.length > 0 ? { diagnostics } : {}),
    ...(residue.length > 0 ? { residue } : {}),
    ...(state.unlistedErrors ? { unlistedErrors: state.unlistedErrors } : {}),
    ...(correlationIds.length > 0 ? { correlationIds } : {}),
  };
}

function commandFields(state: OperationState) {
  return {
    run: state.run,
    ...(state.suspended ? { suspended: state.suspended } : {}),
    ...(state.commands.length > 0 ? { commands: state.commands } : {}),
    allowedCommands: allowedCommands(state),
  };
}

function stepDocument(step: PlanStep, progress: StepProgress, nowMs: number): StepDocument {
  const { state, attempts, startedAt, endedAt, problem } = progress;
  const note = noteOf(progress);
  return {
    id: step.id,
    title: step.title,
    state,
    attempts,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...waiting(step, progress, nowMs),
    ...(note === undefined ? {} : { note }),
    ...(problem ? { problem: problem.code } : {}),
  };
}

function noteOf({ note, leftBecause, forgottenBy }: StepProgress): string | undefined {
  return forgottenBy === undefined ? (leftBecause ?? note) : `Left, and forgotten by ${forgottenBy}.`;
}

function waiting(step: PlanStep, progress: StepProgress, nowMs: number): { waiting?: WaitDocument } {
  const { state, startedAt, dueAt, waitingFor } = progress;
  if (dueAt === undefined) return {};
  const until = waitsUntil(progress);
  const why = waitingFor ?? (state === 'undoing' ? 'the removal' : 'the Azure operation');
  return {
    waiting: {
      for: why,
      ...(until === undefined ? {} : { until }),
      next: dueAt,
      ...(step.kind === 'previewFeature' ? escalation(startedAt, nowMs) : {}),
    },
  };
}

/** Features register within minutes; what takes longer needs somebody to look, and ever more so. */
function escalation(startedAt: string | undefined, nowMs: number) {
  const minutes = (nowMs - Date.parse(startedAt ?? '')) / 60_000;
  const mark = ([60, 30, 15] as const).find((each) => minutes >= each);
  return mark === undefined ? {} : { escalatedAfterMinutes: mark };
}

const outcomes: Partial<Record<StepState, ResourceDocument['outcome']>> = {
  undone: 'removed',
  residue: 'left',
};

function resource(step: PlanStep, progress: StepProgress): ResourceDocument[] {
  const resourceId = progress.outputs?.['resourceId'] ?? maybeMade(step, progress);
  if (typeof resourceId !== 'string') return [];
  return [{ step: step.id, resourceId, outcome: outcomeOf(step, progress) }];
}

function outcomeOf(step: PlanStep, progress: StepProgress): ResourceDocument['outcome'] {
  if (progress.leftBecause !== undefined || progress.forgottenBy !== undefined) return 'left';
  return outcomes[progress.state] ?? (isOurs(step, progress) ? 'created' : 'adopted');
}

/** What may stand although Azure never said that it was done: a failed change leaves something, or nothing. */
function maybeMade(step: PlanStep, progress: StepProgress): string | undefined {
  const stands = isOurs(step, progress) || progress.forgottenBy !== undefined;
  return stands && progress.state !== 'undone' ? plannedResourceId(step) : undefined;
}
