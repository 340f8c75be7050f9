/**
 * How the operation takes in one command: done or refused, once, and remembered with who asked and why. A command that
 * was taken in before, by its sequence or by its id, changes nothing.
 */
import { clusterNameIn, subjectOf, whyRefused } from './allow-command.ts';
import { isSettling } from './compensation.ts';
import { commandKinds, type Command, type CommandKind } from './command.ts';
import {
  instantAfter,
  isEnded,
  type OperationState,
  type StepProgress,
  type TakenCommand,
} from './operation-state.ts';
import type { Problem } from './problem.ts';
import { isBackingOff } from './step-moment.ts';
import { resumed, suspended } from './suspension.ts';
import { compensatedAnew, forgotten, hasLeft, retriedFromFailure, whyUnforgettable } from './take-up.ts';

/** So many of them are remembered. */
const REMEMBERED_COMMANDS = 20;

export interface Taking {
  readonly nowMs: number;
  /** Why none can be taken now, whatever its kind. */
  readonly turnedAwayBecause?: string;
}

export function takeCommand(state: OperationState, command: Command, taking: Taking): OperationState {
  if (command.sequence <= state.mailCursor) return state;
  // The record is to be told how far the mailbox is read.
  const read = { mailCursor: command.sequence, recordedPhase: null };
  if (state.commands.some(({ commandId }) => commandId === command.commandId)) return { ...state, ...read };
  const refusedBecause = taking.turnedAwayBecause ?? whyNotTaken(state, command);
  const after = refusedBecause === undefined ? effects[command.kind](state, command, taking.nowMs) : state;
  const { sequence, commandId, kind, requestedBy, reason } = command;
  const taken: TakenCommand = {
    ...{ sequence, commandId, kind, requestedBy, reason },
    takenAt: instantAfter(taking.nowMs, 0),
    ...(refusedBecause === undefined ? {} : { refusedBecause }),
  };
  return { ...after, ...read, commands: [...state.commands, taken].slice(-REMEMBERED_COMMANDS) };
}

/** Why the command is not taken; undefined when it is. */
export function whyNotTaken(
  state: OperationState,
  command: Pick<Command, 'kind' | 'confirm'>,
): string | undefined {
  return whyRefused(subjectOf(state), command) ?? whyNotNow(state, command.kind);
}

/** What may be sent to it now. */
export function allowedCommands(state: OperationState): readonly CommandKind[] {
  const confirm = clusterNameIn(state.ids.clusterId);
  return commandKinds.filter((kind) => whyNotTaken(state, { kind, confirm }) === undefined);
}

/** What only the state tells. */
function whyNotNow(state: OperationState, kind: CommandKind): string | undefined {
  switch (kind) {
    case 'cancel':
      return isSettling(state) && !state.moving ? 'it has failed already, and will end' : undefined;
    case 'forget':
      return whyUnforgettable(state);
    case 'retry':
    case 'retryCompensation':
      return whyNotAgain(state, kind);
    case 'suspend':
    case 'resume':
      return undefined;
  }
}

function whyNotAgain(state: OperationState, kind: 'retry' | 'retryCompensation'): string | undefined {
  if (isEnded(state.phase))
    return kind === 'retry' || hasLeft(state) ? undefined : 'nothing of it is left to take back';
  const waits = Object.values(state.steps).some(waitsToTryAgain);
  return waits ? undefined : 'nothing in it waits to be tried again';
}

type Effect = (state: OperationState, command: Command, nowMs: number) => OperationState;

const effects: Readonly<Record<CommandKind, Effect>> = {
  cancel,
  suspend: suspended,
  resume: (state, _command, nowMs) => resumed(state, nowMs),
  retry: (state) => (isEnded(state.phase) ? retriedFromFailure(state) : tryingNow(state)),
  retryCompensation: (state) => (isEnded(state.phase) ? compensatedAnew(state) : tryingNow(state)),
  forget: forgotten,
};

/** To cancel is to act, also on what is suspended. There is no region to go on to any more. */
function cancel(state: OperationState, command: Command, nowMs: number): OperationState {
  const { moving: _moving, ...rest } = resumed(state, nowMs);
  return { ...rest, failure: { stepId: null, problem: canceled(command) } };
}

function canceled({ requestedBy, reason }: Command): Problem {
  return {
    code: 'Canceled',
    class: 'invalidInput',
    owner: 'user',
    message: `Canceled by ${requestedBy}${reason ? `: ${reason}` : ''}`,
    remedy: 'send the command retry, or a new request, when the cluster is wanted again',
  };
}

function tryingNow(state: OperationState): OperationState {
  const steps = Object.entries(state.steps).map(([id, progress]) => [id, dueAtOnce(progress)] as const);
  return { ...state, steps: Object.fromEntries(steps) };
}

function dueAtOnce(progress: StepProgress): StepProgress {
  if (!waitsToTryAgain(progress)) return progress;
  const { dueAt: _dueAt, ...rest } = progress;
  return rest;
}

/** Whether the wait is ours to end: when Azure throttles, it says itself when to come back. */
function waitsToTryAgain(progress: StepProgress): boolean {
  return isBackingOff(progress) && progress.problem?.class !== 'throttled';
}
