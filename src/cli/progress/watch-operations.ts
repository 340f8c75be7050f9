import type { Look, OperationsApi, SeenOperation } from '../api/operations-api.ts';
import { noSuchOperation } from '../api/api-error.ts';
import { pause } from '../real-time.ts';
import type { Progress } from './progress.ts';

/** The API holds its answer until there is something new; no faster than this, for one that does not. */
const LOOK_EVERY_MS = 250;
const HELD_SECONDS = 30;
/** A document may be shortened while its orchestration ends; the whole one follows, if one was kept at all. */
const MOST_LOOKS_AFTER_END = 20;

export interface Watch {
  readonly api: OperationsApi;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Told of each answer that says something new; the first is of any age. */
  readonly onChange?: (seen: SeenOperation, isFirst: boolean) => void;
}

/** Shows the operations until all have ended; resolves to their last documents, in the order of the ids. */
export async function watchOperations(
  watch: Watch,
  operationIds: readonly string[],
): Promise<readonly SeenOperation[]> {
  try {
    return await Promise.all(operationIds.map((id) => watchOperation(watch, id)));
  } finally {
    await watch.progress.end();
  }
}

async function watchOperation(watch: Watch, operationId: string): Promise<SeenOperation> {
  let last: SeenOperation | undefined;
  let looksAfterEnd = 0;
  for (;;) {
    const look = await lookAfter(watch, operationId, last);
    if (look === undefined) throw noSuchOperation(operationId);
    if (look !== 'unchanged') {
      watch.onChange?.(look, last === undefined);
      watch.progress.show(look.shown, look.answer);
      last = look;
    }
    if (last?.shown.done === true) {
      if (last.shown.omitted === undefined || looksAfterEnd >= MOST_LOOKS_AFTER_END) return last;
      looksAfterEnd += 1;
    }
    await pause(LOOK_EVERY_MS, watch.signal);
  }
}

/** What has ended is not waited for. */
function lookAfter({ api }: Watch, operationId: string, last: SeenOperation | undefined): Promise<Look> {
  return last?.etag === undefined || last.shown.done
    ? api.look(operationId)
    : api.look(operationId, { etag: last.etag, waitSeconds: HELD_SECONDS });
}
