/** What must be true of a host that was killed, however often: read from what the app itself has noted. */
import { existsSync, readFileSync } from 'node:fs';

export type JournalEntry =
  | { readonly kind: 'begun'; readonly step: string }
  | { readonly kind: 'fired'; readonly step: string; readonly lateMs: number };

export type Journal = readonly JournalEntry[];

export interface FinishedInstance {
  readonly id: string;
  readonly runtimeStatus: string;
  readonly output: unknown;
}

export interface ChaosFindings {
  readonly finished: readonly FinishedInstance[];
  readonly journal: Journal;
  readonly committedAt: readonly { readonly journalLines: number; readonly steps: readonly string[] }[];
}

/** A line that a kill has cut short is no entry. */
export function readJournal(file: string): Journal {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as JournalEntry];
      } catch {
        return [];
      }
    });
}

/** In words; none when all were kept. */
export function brokenPromises({ finished, journal, committedAt }: ChaosFindings): string[] {
  return [
    ...finished.flatMap((instance) => notAsWanted(instance)),
    ...committedAt.flatMap(({ journalLines, steps }) => repeated(steps, journal.slice(journalLines))),
    ...journal.flatMap((entry) =>
      entry.kind === 'fired' && entry.lateMs < 0
        ? [`the timer ${entry.step} fired ${String(-entry.lateMs)} ms early`]
        : [],
    ),
  ];
}

function notAsWanted({ id, runtimeStatus, output }: FinishedInstance): string[] {
  if (runtimeStatus !== 'Completed') return [`${id} is ${runtimeStatus}`];
  const wanted = [
    'before',
    ...Array.from({ length: 6 }, (_, n) => `fan-${String(n)}`),
    ...['part-1', 'part-timer', 'part-2', 'timer', 'after'],
  ].map((step) => `${id}/${step}`);
  return JSON.stringify(output) === JSON.stringify(wanted)
    ? []
    : [`${id} ended with ${JSON.stringify(output)}`];
}

/** What began again after its result was on disk. */
function repeated(steps: readonly string[], later: Journal): string[] {
  const committed = new Set(steps);
  return later.flatMap((entry) =>
    entry.kind === 'begun' && committed.has(entry.step)
      ? [`${entry.step} was begun again though its result was on disk`]
      : [],
  );
}
