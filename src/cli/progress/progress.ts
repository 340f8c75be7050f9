import { safeJson } from '../output/untrusted-text.ts';
import { progressLines } from './progress-lines.ts';
import type { ReadableClock } from './readable-clock.ts';
import type { ShownOperation } from './shown-operation.ts';

/** Shows operations while they run. */
export interface Progress {
  /** What is known of an operation now, and the answer that said so; called again and again, also when nothing changed. */
  show(document: ShownOperation, answer: unknown): void;
  /** Something else that whoever watches has to know; until what is shown next. */
  note(text: string): void;
  /** Resolves when nothing more is written. */
  end(): Promise<void>;
}

export interface ProgressOutput {
  readonly write: (text: string) => void;
  readonly warn: (text: string) => void;
}

/** For a log or a pipe: a line a change. Several operations are told apart by their ids. */
export function lineProgress(
  operationIds: readonly string[],
  clock: ReadableClock,
  { write, warn }: ProgressOutput,
): Progress {
  const shown = new Map<string, ShownOperation>();
  return {
    show(document) {
      const { operationId } = document;
      const label = operationIds.length > 1 ? `  ${operationId}` : '';
      for (const line of progressLines(shown.get(operationId), document, clock.now())) {
        write(`${line}${label}\n`);
      }
      shown.set(operationId, document);
    },
    note: (text) => warn(`${text}\n`),
    end: () => Promise.resolve(),
  };
}

/** For a program: a line of JSON a change, as the API says it. */
export function jsonProgress({ write, warn }: ProgressOutput): Progress {
  const said = new Map<string, string>();
  return {
    show({ operationId }, answer) {
      const line = safeJson(answer);
      if (said.get(operationId) !== line) write(`${line}\n`);
      said.set(operationId, line);
    },
    note: (text) => warn(`${text}\n`),
    end: () => Promise.resolve(),
  };
}
