/** Shows operations until they have ended, as the reader of the output wants it. */
import type { SeenOperation } from '../api/operations-api.ts';
import { openSession, type CliContext, type Session } from '../cli-context.ts';
import { StopRequested } from '../cli-error.ts';
import type { ConfigFlags } from '../config/resolve-config.ts';
import { exitCodes } from '../exit-codes.ts';
import { plainText } from '../output/untrusted-text.ts';
import { listProgress } from '../progress/list-progress.ts';
import { OperationsClock } from '../progress/operations-clock.ts';
import { jsonProgress, lineProgress, type Progress } from '../progress/progress.ts';
import { reportOf } from '../progress/report.ts';
import { watchOperations } from '../progress/watch-operations.ts';

/** An API that is being restarted is back by then. */
const PATIENCE_MS = 10 * 60_000;

/** Resolves to the exit code that tells how they ended. Rejects at once when the API does not answer at first. */
export async function followOperations(
  context: CliContext,
  flags: ConfigFlags,
  operationIds: readonly string[],
): Promise<number> {
  const { terminal, stop, now } = context;
  const first = openSession(context, flags);
  const known = await Promise.all(operationIds.map((id) => first.api.get(id)));
  const clock = new OperationsClock(now);
  for (const { shown } of known) clock.saw(shown.updatedAt, false);
  const progress = progressOf(context, first, { operationIds, clock });
  const { api } = openSession(context, flags, {
    patienceMs: PATIENCE_MS,
    onSilent: ({ message }) =>
      progress.note(`${message}. Operations go on meanwhile; asking again for 10 min.`),
    onBack: () => progress.note('The API answers again.'),
  });
  const onChange = ({ shown }: SeenOperation, isFirst: boolean): void => clock.saw(shown.updatedAt, !isFirst);
  try {
    const last = await watchOperations({ api, progress, signal: stop, onChange }, operationIds);
    if (!first.json) for (const { shown } of last) terminal.write(`\n${reportOf(shown)}`);
    const allWell = last.every(({ shown }) => shown.phase === 'Succeeded');
    return allWell ? exitCodes.ok : exitCodes.otherwise;
  } catch (error) {
    if (error instanceof StopRequested) terminal.warn(goesOnText(operationIds));
    throw error;
  }
}

function progressOf(
  { terminal }: CliContext,
  { json }: Session,
  shown: { readonly operationIds: readonly string[]; readonly clock: OperationsClock },
): Progress {
  if (json) return jsonProgress(terminal);
  return terminal.draws
    ? listProgress(shown.operationIds, shown.clock)
    : lineProgress(shown.operationIds, shown.clock, terminal);
}

function goesOnText(operationIds: readonly string[]): string {
  const ids = operationIds.map(plainText);
  const goOn = ids.length === 1 ? `Operation ${ids.join('')} goes on.` : 'The operations go on.';
  return `\n${goOn} Watch again: slipway watch ${ids.join(' ')}\n`;
}
