/**
 * Which command is taken in which phase, and why not, in plain words. The same rule answers a sender at once, from the
 * record of the operation, and the operation for good, from its state; what only the state can tell is in
 * `take-command.ts`.
 */
import type { CommandKind, NewCommand } from './command.ts';
import type { OperationKind } from './operation-kind.ts';
import { isEnded, type OperationState, type Phase } from './operation-state.ts';

/** What the rule looks at. */
export interface CommandSubject {
  readonly kind: OperationKind;
  readonly phase: Phase;
  readonly done: boolean;
  /** Absent: not known, since something that changes it may wait in the mailbox. */
  readonly isSuspended?: boolean;
  readonly clusterId: string;
}

type AskedCommand = Pick<NewCommand, 'kind' | 'confirm'>;
type Rule = (subject: CommandSubject, command: AskedCommand) => string | undefined;

const rules: Readonly<Record<CommandKind, Rule>> = {
  cancel: (subject) => ended(subject) ?? takenBack(subject),
  suspend: (subject) =>
    ended(subject) ?? (subject.isSuspended === true ? 'it is suspended already' : undefined),
  resume: (subject) => ended(subject) ?? (subject.isSuspended === false ? 'it is not suspended' : undefined),
  retry: (subject) => (subject.done ? noNewTry(subject) : (suspended(subject) ?? noLookForward(subject))),
  retryCompensation: (subject) =>
    subject.done ? noNewCompensation(subject) : (suspended(subject) ?? noLookBack(subject)),
  forget: (subject, { confirm }) => (subject.done ? noForgetting(subject, confirm) : 'it has not ended'),
};

/** Why the command is not taken now; undefined when it is, as far as the phase goes. */
export function whyRefused(subject: CommandSubject, command: AskedCommand): string | undefined {
  if (subject.kind === 'plan') return 'a plan changes nothing, and ends by itself';
  // It is being taken up again, and only the operation itself knows in which phase it will be.
  if (!subject.done && isEnded(subject.phase)) return undefined;
  return rules[command.kind](subject, command);
}

export function subjectOf(state: OperationState): CommandSubject {
  return {
    kind: state.intent,
    phase: state.phase,
    done: isEnded(state.phase),
    isSuspended: state.suspended !== undefined,
    clusterId: state.ids.clusterId,
  };
}

/** The name that `forget` has to repeat. */
export function clusterNameIn(clusterId: string): string {
  return clusterId.slice(clusterId.lastIndexOf('/') + 1);
}

function ended({ done, phase }: CommandSubject): string | undefined {
  return done ? `it has ended: ${phase}` : undefined;
}

function suspended({ isSuspended }: CommandSubject): string | undefined {
  return isSuspended === true ? 'it is suspended: resume it first' : undefined;
}

function takenBack({ phase }: CommandSubject): string | undefined {
  if (phase === 'Compensating') return 'what it made is being taken back already';
  return phase === 'Deprovisioning'
    ? 'the removal has begun, and nothing brings back what is gone; suspend holds it up'
    : undefined;
}

function noLookForward({ phase }: CommandSubject): string | undefined {
  return phase === 'Compensating'
    ? 'what it made is being taken back: retryCompensation looks at that now'
    : undefined;
}

function noLookBack({ phase }: CommandSubject): string | undefined {
  return phase === 'Compensating' || phase === 'Deprovisioning' ? undefined : 'nothing is being taken back';
}

function noNewTry({ kind, phase }: CommandSubject): string | undefined {
  if (phase === 'Succeeded') return 'it has succeeded';
  if (phase === 'Rejected') return 'it was refused before it changed anything: send a mended request';
  if (kind === 'provision') return undefined;
  return phase === 'CompensationIncomplete'
    ? 'what is left is tried again with retryCompensation'
    : 'it has removed nothing: send its request again, under another id';
}

function noNewCompensation({ kind, phase }: CommandSubject): string | undefined {
  if (phase === 'CompensationIncomplete') return undefined;
  return phase === 'Failed' && kind === 'provision'
    ? undefined
    : `it has ended ${phase}: there is nothing of it to take back`;
}

function noForgetting({ phase, clusterId }: CommandSubject, confirm: string | undefined): string | undefined {
  if (phase !== 'CompensationIncomplete' && phase !== 'Failed')
    return `it has ended ${phase}: there is nothing of it to forget`;
  return confirm === clusterNameIn(clusterId) ? undefined : 'confirm has to be the name of the cluster';
}
