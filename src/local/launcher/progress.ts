import type { OperationDocument } from '../../domain/operation-document.ts';
import type { Clock } from '../shared/clock.ts';
import { progressLines } from './progress-lines.ts';

/** Shows operations while they run. */
export interface Progress {
  /** What is known of an operation now; called again and again, also when nothing changed. */
  show(document: OperationDocument): void;
  /** Resolves when nothing more is written. */
  end(): Promise<void>;
}

/** For a log or a pipe: a line a change. Several operations are told apart by their ids. */
export function lineProgress(
  operationIds: readonly string[],
  clock: Clock,
  write: (text: string) => void,
): Progress {
  const shown = new Map<string, OperationDocument>();
  return {
    show(document) {
      const { operationId } = document;
      const label = operationIds.length > 1 ? `  ${operationId}` : '';
      for (const line of progressLines(shown.get(operationId), document, clock.now())) {
        write(`${line}${label}\n`);
      }
      shown.set(operationId, document);
    },
    end: () => Promise.resolve(),
  };
}
