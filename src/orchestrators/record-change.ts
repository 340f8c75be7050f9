/** What an operation tells its record: all of it with a change of phase and at the end, else only what is new. */
import type { RecordChange } from '../contracts/operation-records.ts';
import { isRemoving } from '../domain/compensation.ts';
import { ledgerOf } from '../domain/ledger.ts';
import { measuresOf } from '../domain/measures.ts';
import { outputsOf, type Unrecorded } from '../domain/operation-document.ts';
import { isWorthTelling, overallProgress } from '../domain/operation-progress.ts';
import { instantAfter, isEnded, type OperationState } from '../domain/operation-state.ts';
import { orchestrationFault } from '../domain/problem.ts';
import { allowedCommands } from '../domain/take-command.ts';
import { endStateOf, isTakenUp } from '../domain/take-up.ts';

/** With the phase; what was told before and not known to be taken is told again. */
export function phaseChange(state: OperationState, nowMs: number): RecordChange {
  return {
    ...toldNow(state, nowMs),
    mailCursor: state.mailCursor,
    suspendedAt: state.suspended?.since ?? null,
    ...(state.failure ? { refusal: state.failure.problem } : {}),
    ...leftStanding(state),
    ...(isEnded(state.phase) ? endFields(state) : {}),
  };
}

/**
 * Between changes of phase; undefined: there is nothing new. A phase that the record does not have goes before, with
 * all else, and one that was taken up again has first to read why.
 */
export function newsChange(state: OperationState, nowMs: number): RecordChange | undefined {
  if (state.phase !== state.recordedPhase || isTakenUp(state)) return undefined;
  const change = toldNow(state, nowMs);
  return change.news || isWorthTelling(state.toldProgress, change.progress) ? change : undefined;
}

function toldNow(state: OperationState, nowMs: number) {
  return {
    operationId: state.ids.operationId,
    run: state.run,
    phase: state.phase,
    updatedAt: instantAfter(nowMs, 0),
    progress: overallProgress(state, nowMs),
    ...(state.untoldNews ? { news: state.untoldNews } : {}),
  };
}

function endFields(
  state: OperationState,
): Pick<RecordChange, 'endedAt' | 'measures' | 'outputs' | 'endState'> {
  const outputs = outputsOf(state);
  return {
    ...(state.endedAt === undefined ? {} : { endedAt: state.endedAt }),
    measures: measuresOf(state),
    ...(outputs ? { outputs } : {}),
    // At an end a command can only take it up again.
    ...(allowedCommands(state).length > 0 ? { endState: endStateOf(state) } : {}),
  };
}

/** For whoever writes the end to the record, when the operation could not. */
export function unrecordedOf(state: OperationState): Unrecorded {
  return { news: state.untoldNews ?? [], measures: measuresOf(state) };
}

/** What a deprovisioning leaves is in its own ledger from then on, so that it can be asked for again. */
function leftStanding(state: OperationState): Pick<RecordChange, 'ledger' | 'tookBack'> {
  const ledger = ledgerOf(state) ?? null;
  if (state.intent === 'provision') return ledger || isEnded(state.phase) ? { ledger } : {};
  const hasRemoved = isEnded(state.phase) && isRemoving(state);
  return hasRemoved ? { ledger, tookBack: state.takesBack ?? [] } : {};
}

/** What only a defect of this program leads to: the record says so, and holds its cluster no longer. */
export function faultChange(state: OperationState, nowMs: number): RecordChange {
  const at = instantAfter(nowMs, 0);
  return {
    operationId: state.ids.operationId,
    run: state.run,
    phase: 'Failed',
    updatedAt: at,
    endedAt: at,
    refusal: orchestrationFault,
    ...(state.untoldNews ? { news: state.untoldNews } : {}),
    ...lastLedger(state),
  };
}

/** The state may be what is broken: then what is kept stays as it is. */
function lastLedger(state: OperationState): Pick<RecordChange, 'ledger'> {
  try {
    return state.intent === 'provision' ? { ledger: ledgerOf(state) ?? null } : {};
  } catch {
    return {};
  }
}
