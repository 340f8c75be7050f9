/**
 * What came into the mailbox while the operation ended.
 *
 * Whoever sends a command writes it before it reads the record, and the operation reads its mailbox once more after its
 * record says that it has ended. So at least one of the two sees the other: a sender that read «not ended» has only rung
 * the doorbell, and its command is found here. One that would take the operation up again is not applied here: the
 * record is reopened, and the operation starts over as it does when a sender reopens it. So there is one way only in
 * which an ended operation comes to life, whoever reopens it, and none in which a command is applied twice.
 */
import type { OrchestrationContext } from 'durable-functions';
import type {
  MailboxMark,
  OperationSync,
  ReopenAnswer,
  ReopenCall,
  SyncAnswer,
} from '../contracts/activities.ts';
import { activityNames } from '../contracts/names.ts';
import { apply } from '../domain/apply.ts';
import type { Command } from '../domain/command.ts';
import { instantAfter, type OperationState } from '../domain/operation-state.ts';
import { whyNotTaken } from '../domain/take-command.ts';
import { takenUp } from '../domain/take-up.ts';
import { whyNotReopened } from '../domain/why-not-reopened.ts';
import { currentMs, runAll, type Durable } from './durable.ts';

/** The state as it ended, with what was refused; or taken up again (`isTakenUp`). */
export function* takeLateCommands(
  context: OrchestrationContext,
  ended: OperationState,
): Durable<OperationState> {
  const { operationId } = ended.ids;
  const query: OperationSync = { operationId, after: ended.mailCursor };
  const read = yield* runAll(context, [{ name: activityNames.syncOperation, input: query }]);
  // The activity answers with this and nothing else.
  const commands = (read.ok ? (read.values[0] as SyncAnswer) : undefined)?.commands ?? [];
  if (commands.length === 0) return ended;
  if (commands.every((command) => whyNotTaken(ended, command) !== undefined)) {
    return yield* refuse(context, ended, commands);
  }
  const call: ReopenCall = { operationId, nowAt: instantAfter(currentMs(context), 0) };
  const reopened = yield* runAll(context, [{ name: activityNames.reopenRecord, input: call }]);
  // They stay in the mailbox, where the watchdog finds them.
  if (!reopened.ok) return ended;
  const answer = reopened.values[0] as ReopenAnswer;
  if (answer.kind === 'lives') return takenUp(ended, answer);
  return yield* refuse(context, ended, commands, whyNotReopened(answer));
}

/** A mark that is not written leaves them in the mailbox of an ended operation, where they are refused again. */
function* refuse(
  context: OrchestrationContext,
  ended: OperationState,
  commands: readonly Command[],
  turnedAwayBecause?: string,
): Durable<OperationState> {
  const nowMs = currentMs(context);
  const why = turnedAwayBecause === undefined ? {} : { turnedAwayBecause };
  const told = apply(ended, { askedMs: nowMs, answers: [], commands, ...why }, nowMs);
  const mark: MailboxMark = { operationId: ended.ids.operationId, sequence: told.mailCursor };
  yield* runAll(context, [{ name: activityNames.markMailbox, input: mark }]);
  return told;
}
