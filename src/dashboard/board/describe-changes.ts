import type { OperationSummaryAnswer } from '../../status/schema/answers.ts';
import { counted, inWords } from '../text/words.ts';

/** What came or went on between two looks at the same list, in a sentence; undefined: nothing worth saying. */
export function describeChanges(
  before: readonly OperationSummaryAnswer[],
  after: readonly OperationSummaryAnswer[],
): string | undefined {
  const phases = new Map(before.map(({ operationId, phase }) => [operationId, phase]));
  const changed = after.filter(({ operationId, phase }) => phases.get(operationId) !== phase);
  const [only] = changed;
  if (only === undefined) return undefined;
  return changed.length === 1
    ? `${only.clusterName === '' ? only.operationId : only.clusterName}: ${inWords(only.phase)}`
    : `${counted(changed.length, 'operation')} changed`;
}
