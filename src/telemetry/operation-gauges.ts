import type { OperationRecords } from '../contracts/operation-records.ts';
import { phases } from '../domain/operation-state.ts';
import { countStalled, type OrphanCount } from '../status/metrics.ts';
import type { Telemetry } from './telemetry.ts';
import {
  longestRegistration,
  overLimits,
  type StepLimits,
  type WatchedOperation,
} from './watched-operations.ts';

export interface GaugeSources {
  readonly records: Pick<OperationRecords, 'tally' | 'list' | 'ledgersOf'>;
  readonly readOrphans: () => Promise<OrphanCount>;
  readonly readStepLimits: () => Promise<StepLimits>;
}

/** More with something left are not told apart. */
const MOST_INCOMPLETE = 100;

/** Shows how the operations stand, after the watchdog has looked at them; by one function at a time, once a minute. */
export async function showOperations(
  telemetry: Pick<Telemetry, 'show'>,
  { records, readOrphans, readStepLimits }: GaugeSources,
  { watched, nowAt }: { readonly watched: readonly WatchedOperation[]; readonly nowAt: string },
): Promise<void> {
  const nowMs = Date.parse(nowAt);
  const single = (value: number) => [{ value, attributes: {} }];
  const [tally, stalled, incomplete, { orphans }, limits] = await Promise.all([
    records.tally(),
    countStalled(records),
    countIncomplete(records),
    readOrphans(),
    readStepLimits(),
  ]);
  telemetry.show(
    'slipway.operations',
    phases.map((phase) => ({ value: tally.phases[phase] ?? 0, attributes: { phase } })),
  );
  telemetry.show('slipway.operations.stalled', single(stalled));
  telemetry.show('slipway.operations.compensation_incomplete', single(incomplete));
  telemetry.show('slipway.step.over_p95', overLimits(watched, limits, nowMs));
  telemetry.show('slipway.feature.registering', single(longestRegistration(watched, nowMs)));
  telemetry.show('slipway.orphans', single(orphans));
}

/** Those of which something still stands: a deprovisioning takes it out of their ledger. */
async function countIncomplete({
  list,
  ledgersOf,
}: Pick<OperationRecords, 'list' | 'ledgersOf'>): Promise<number> {
  const { records } = await list({ phase: 'CompensationIncomplete', top: MOST_INCOMPLETE });
  const clusters = new Set(records.map(({ clusterId }) => clusterId.toLowerCase()));
  const kept = new Set<string>();
  for (const clusterId of clusters)
    for (const { operationId } of await ledgersOf(clusterId)) kept.add(operationId);
  return records.filter(({ operationId }) => kept.has(operationId)).length;
}
