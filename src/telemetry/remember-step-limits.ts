import type { OperationRecords } from '../contracts/operation-records.ts';
import { readEndedSample } from '../status/ended-sample.ts';
import { rememberBriefly } from '../status/remember-briefly.ts';
import { stepLimits, type StepLimits } from './watched-operations.ts';

/** They change slowly, and are dear to read. */
const REMEMBERED_MS = 10 * 60_000;

/** The limits of all kinds of steps, read anew every few minutes however often they are asked for. */
export function rememberStepLimits(
  records: Pick<OperationRecords, 'list'>,
  now: () => number,
): () => Promise<StepLimits> {
  return rememberBriefly(async () => stepLimits(await readEndedSample(records)), {
    maxAgeMs: REMEMBERED_MS,
    now,
  });
}
