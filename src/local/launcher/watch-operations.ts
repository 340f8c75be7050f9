import type { OperationDocument } from '../../domain/operation-document.ts';
import type { OperationsClient } from './operations-client.ts';
import type { Progress } from './progress.ts';
import { pause } from './real-time.ts';

const LOOK_EVERY_MS = 250;
/** A document may be shortened while its orchestration ends; the whole one follows, if one was kept at all. */
const MOST_LOOKS_AFTER_END = 20;

export interface Watch {
  readonly client: OperationsClient;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Shows the operations until all have ended; resolves to their last documents, in the order of the ids. */
export async function watchOperations(
  watch: Watch,
  operationIds: readonly string[],
): Promise<readonly OperationDocument[]> {
  try {
    return await Promise.all(operationIds.map((id) => watchOperation(watch, id)));
  } finally {
    await watch.progress.end();
  }
}

async function watchOperation(
  { client, progress, signal }: Watch,
  operationId: string,
): Promise<OperationDocument> {
  let looksAfterEnd = 0;
  for (;;) {
    const document = await client.get(operationId);
    if (document) progress.show(document);
    if (document?.done === true) {
      if (document.omitted === undefined || looksAfterEnd >= MOST_LOOKS_AFTER_END) return document;
      looksAfterEnd += 1;
    }
    await pause(LOOK_EVERY_MS, signal);
  }
}
