import type { Effect } from '../../../src/local/arm/state/journal.ts';
import type { WorldOutcome } from './world-outcome.ts';

/** A resource that came, changed or went, and the operation whose request began it; `null`: somebody else's. */
export interface Change {
  readonly effect: Effect;
  readonly resourceId: string;
  readonly operationId: string | null;
  readonly activity: string | null;
  readonly at: string;
  /** The number of the request that began it, and when that came. */
  readonly request: number;
  readonly requestedAt: string;
}

/** In the order in which they came about. */
export function changesOf({ arm }: Pick<WorldOutcome, 'arm'>): readonly Change[] {
  const entries = arm.opened.tables.journal.read({ after: 0, limit: 100_000 });
  const changes = entries.flatMap(({ id, at: requestedAt, effects }) => {
    const exchange = arm.exchanges[id - 1];
    return effects.flatMap(({ effect, resourceId, at }): Change[] =>
      effect === 'none'
        ? []
        : [
            {
              ...{ effect, resourceId, at, requestedAt },
              request: id,
              operationId: exchange?.operationId ?? null,
              activity: exchange?.activity ?? null,
            },
          ],
    );
  });
  return changes.sort((a, b) => a.at.localeCompare(b.at));
}
