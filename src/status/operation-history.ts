/** What happened to an operation, each in one sentence: its events and the commands that were sent to it. */
import type { OperationRecord, OperationRecords } from '../contracts/operation-records.ts';
import type { Command } from '../domain/command.ts';
import { durationText } from '../domain/duration-text.ts';
import type { OperationEvent, PhaseChanged, StepFinished } from '../domain/operation-event.ts';
import type { StepEnd } from '../domain/operation-news.ts';
import type { OperationHistoryAnswer } from './schema/answers.ts';

type Entry = OperationHistoryAnswer['events'][number];

/** How far two sources have been read: the last sequence of each that was told. */
interface Position {
  readonly event: number;
  readonly command: number;
}

export interface HistoryPage {
  readonly top: number;
  readonly continuationToken?: string | undefined;
}

const TOKEN = /^e(\d{1,9})c(\d{1,9})$/;

/** Undefined when the token is none of this list's. */
export function historyPosition({ continuationToken }: HistoryPage): Position | undefined {
  if (continuationToken === undefined) return { event: 0, command: 0 };
  const [, event, command] = TOKEN.exec(continuationToken) ?? [];
  return event === undefined ? undefined : { event: Number(event), command: Number(command) };
}

interface Told {
  readonly entry: Entry;
  /** Where the reading goes on after this. */
  readonly after: Partial<Position>;
}

/** Oldest first; what happened at the same instant comes before the command that was sent then. */
export async function operationHistory(
  records: Pick<OperationRecords, 'eventsOf' | 'readMailbox'>,
  record: OperationRecord,
  { from, top }: { readonly from: Position; readonly top: number },
): Promise<OperationHistoryAnswer> {
  const { operationId } = record;
  const [events, commands] = await Promise.all([
    records.eventsOf(operationId, from.event, top + 1),
    records.readMailbox(operationId, from.command),
  ]);
  const all = [
    ...inOrder(
      events.map((event) => ({ entry: toldEvent(event, record), after: { event: event.sequence } })),
    ),
    ...inOrder(
      commands
        .slice(0, top + 1)
        .map((command) => ({ entry: toldCommand(command), after: { command: command.sequence } })),
    ),
  ].sort((a, b) => a.notBeforeMs - b.notBeforeMs);
  const page = all.slice(0, top);
  const reached = page.reduce<Position>((position, { after }) => ({ ...position, ...after }), from);
  return {
    operationId,
    events: page.map(({ entry }) => entry),
    ...(all.length > top
      ? { continuationToken: `e${String(reached.event)}c${String(reached.command)}` }
      : {}),
  };
}

/** What was written late stays behind what was written before it, or a page would go past it. */
function inOrder(told: readonly Told[]): (Told & { readonly notBeforeMs: number })[] {
  let notBeforeMs = 0;
  return told.map((each) => {
    notBeforeMs = Math.max(notBeforeMs, Date.parse(each.entry.at));
    return { ...each, notBeforeMs };
  });
}

function toldEvent(event: OperationEvent, record: OperationRecord): Entry {
  const { type, at, run } = event;
  switch (event.type) {
    case 'phaseChanged':
      return { at, type, run, phase: event.phase, text: phaseText(event), ...codeOf(event.refusal) };
    case 'stepFinished':
      return { at, type, run, step: event.step.stepId, text: stepText(event), ...codeOf(event.step.problem) };
    case 'result': {
      const where = record.replyTo ? `the queue ${record.replyTo.queue}` : 'whoever asked for it';
      return { at, type, run, phase: event.phase, text: `Result ${event.phase} for ${where}.` };
    }
  }
}

function codeOf(problem: { readonly code: string } | undefined): Pick<Entry, 'code'> {
  return problem ? { code: problem.code } : {};
}

const phaseTexts: Readonly<Record<PhaseChanged['phase'], string>> = {
  Accepted: 'Accepted',
  Preflight: 'Checks what is there before anything is created',
  Provisioning: 'Creates the cluster and what it needs',
  Deprovisioning: 'Removes the cluster and what was made for it',
  Verifying: 'Verifies the cluster',
  Succeeded: 'Succeeded',
  Compensating: 'Takes back what it made',
  Compensated: 'Ended: what it had made is taken back',
  CompensationIncomplete: 'Ended: some of what it had made could not be taken back',
  Failed: 'Failed; what it had made is kept',
  Canceled: 'Canceled',
  Rejected: 'Rejected',
};

function phaseText({ phase, previousPhase, requestedBy, run, refusal }: PhaseChanged): string {
  const by = previousPhase === null ? `, asked for by ${requestedBy}` : '';
  const again = run > 1 ? ` (run ${String(run)})` : '';
  const why = refusal ? `: ${refusal.code}: ${refusal.message}` : '';
  return sentence(`${phaseTexts[phase]}${by}${again}${why}`);
}

const stepEnds: Readonly<Record<StepEnd, string>> = {
  done: 'done',
  refused: 'refused',
  stopped: 'no longer waited for',
  undone: 'taken back',
  residue: 'could not be taken back',
};

function stepText({ at, step }: StepFinished): string {
  const { title, state, attempts, startedAt, problem } = step;
  const tries = attempts > 1 ? ` at attempt ${String(attempts)}` : '';
  const took =
    startedAt === undefined ? '' : ` after ${durationText(Date.parse(at) - Date.parse(startedAt))}`;
  const why =
    problem && state !== 'done' && state !== 'undone' ? `: ${problem.code}: ${problem.message}` : '';
  return sentence(`${title}: ${stepEnds[state]}${tries}${took}${why}`);
}

function toldCommand({ kind, requestedBy, reason, sentAt, turnedAwayBecause }: Command): Entry {
  const refused = turnedAwayBecause === undefined ? '' : `; turned away: ${turnedAwayBecause}`;
  const text = sentence(`Command ${kind} by ${requestedBy}: ${reason}${refused}`);
  return { at: sentAt, type: 'command', text, requestedBy };
}

const LONGEST_TEXT = 1000;

/** With a full stop, and no longer than people read. */
function sentence(text: string): string {
  const short = text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}…`;
  return /[.!?…]$/.test(short) ? short : `${short}.`;
}
