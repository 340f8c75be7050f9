/**
 * `diagnose(record, instance, now)`: what is wrong with an operation whose record says that it is at work, and what the
 * watchdog does about it. Pure.
 *
 * 1. A change of the record carries its run and the instant of what it was seen in, so that a newer one goes before it:
 *    the same diagnosis carried out twice, late, or at two places at once does what it does once.
 * 2. What may be a start under way is left alone; an operation without an orchestration is given up only when it was
 *    found so before, at least an hour ago, however old its message was when it was taken up.
 * 3. What the record owes to the orchestration is repaired; what a step does next is never decided here.
 */
import type { OperationRecord, RecordChange, Stall } from '../contracts/operation-records.ts';
import type { OperationDocument } from '../domain/operation-document.ts';
import { isEnded } from '../domain/operation-state.ts';
import { documentOf, hasStopped, type DurableInstance } from '../status/read-operation.ts';
import { endOfInstance, lostEnd } from '../status/unrecorded-end.ts';
import { stallReason } from './stall-reason.ts';

export type StalledPolicy = 'ring' | 'fail';

export interface Look {
  readonly nowAt: string;
  /** `fail`: what has long been stalled beyond its deadline is terminated; `ring`: it is only woken, each time. */
  readonly stalledPolicy: StalledPolicy;
}

/** In the order in which it is done; an empty one: nothing is wrong. */
export interface Diagnosis {
  /** The orchestration is ended, for this reason. */
  readonly terminate?: string;
  readonly publish?: RecordChange;
  /** Null: it moves again. */
  readonly stalled?: Stall | null;
  /** It is to be started, as it was about to be when it was taken up again. */
  readonly takeUp?: true;
  /** The orchestration is woken, should it have missed its timer. */
  readonly ring?: true;
}

const MINUTE_MS = 60_000;

/** Deliveries of a message whose operation has not started yet come within this. */
const LATE_START_MS = 5 * MINUTE_MS;
/** Whoever takes an operation up again starts it in seconds. */
const LATE_RESTART_MS = 2 * MINUTE_MS;
/** Longer than all deliveries of its message, a minute each, take with a host that is killed in the midst of them. */
const GIVEN_UP_AFTER_MS = 60 * MINUTE_MS;

/** Under the policy `fail`: so often in a row was it found stalled, and so long is its deadline past. */
const LOOKS_BEFORE_FAILING = 6;
const PAST_DEADLINE_MS = 30 * MINUTE_MS;

export function diagnose(
  record: OperationRecord,
  instance: DurableInstance | undefined,
  look: Look,
): Diagnosis {
  if (record.done) return {};
  if (instance && !hasStopped(instance)) return diagnoseRunning(record, instance, look);
  const found = instance
    ? diagnoseStopped(record, instance, look.nowAt)
    : diagnoseMissing(record, look.nowAt);
  return !found.publish && wasNotStarted(record, look.nowAt) ? { ...found, takeUp: true } : found;
}

/** Taken up again after an end, it shows the phase of that end until its orchestration runs. */
function wasNotStarted({ phase, updatedAt }: OperationRecord, nowAt: string): boolean {
  return isEnded(phase) && ageMs(updatedAt, nowAt) > LATE_RESTART_MS;
}

/** What stopped without an end of this run is that of an earlier one; this one has none. */
function diagnoseStopped(record: OperationRecord, instance: DurableInstance, nowAt: string): Diagnosis {
  const end = endOfInstance(record, instance, nowAt);
  return end ? { publish: end } : diagnoseMissing(record, nowAt);
}

function diagnoseMissing(record: OperationRecord, nowAt: string): Diagnosis {
  if (ageMs(record.updatedAt, nowAt) <= LATE_START_MS) return {};
  const { stalled } = record;
  if (stalled && ageMs(stalled.since, nowAt) >= GIVEN_UP_AFTER_MS) return { publish: lostEnd(record, nowAt) };
  return { stalled: foundAgain(stalled, 'there is no orchestration for it', nowAt) };
}

function diagnoseRunning(record: OperationRecord, instance: DurableInstance, look: Look): Diagnosis {
  const { nowAt } = look;
  const document = documentOf(instance.customStatus);
  const behind = lostPhase(record, document);
  const publish = behind ? { publish: behind } : {};
  const { runtimeStatus } = instance;
  const reason = stallReason({ record, runtimeStatus, document }, Date.parse(nowAt));
  if (reason === undefined) return { ...publish, ...(record.stalled ? { stalled: null } : {}) };
  const stalled = foundAgain(record.stalled, reason, nowAt);
  if (isToFail({ record, document, stalled }, look)) {
    return { terminate: reason, publish: { ...lostEnd(record, nowAt), phase: 'Failed' } };
  }
  return { ...publish, stalled, ring: true };
}

function foundAgain(before: Stall | undefined, message: string, nowAt: string): Stall {
  return before
    ? { since: before.since, message, looks: (before.looks ?? 1) + 1 }
    : { since: nowAt, message, looks: 1 };
}

/**
 * The phase that the orchestration has said it is in, where the write of it to the record was lost. An end is published
 * when the orchestration has come to it, and never before.
 */
function lostPhase(
  record: OperationRecord,
  document: OperationDocument | undefined,
): RecordChange | undefined {
  if (!document || isEnded(document.phase) || document.phase === record.phase) return undefined;
  const { operationId, run } = record;
  const { phase, updatedAt } = document;
  return updatedAt < record.updatedAt ? undefined : { operationId, run, phase, updatedAt };
}

interface Stalled {
  readonly record: OperationRecord;
  readonly document: OperationDocument | undefined;
  readonly stalled: Stall;
}

function isToFail({ record, document, stalled }: Stalled, { nowAt, stalledPolicy }: Look): boolean {
  const deadlineAt = document?.deadlineAt;
  return (
    stalledPolicy === 'fail' &&
    record.suspendedAt === undefined &&
    deadlineAt !== undefined &&
    ageMs(deadlineAt, nowAt) > PAST_DEADLINE_MS &&
    (stalled.looks ?? 1) >= LOOKS_BEFORE_FAILING
  );
}

function ageMs(instant: string, nowAt: string): number {
  return Date.parse(nowAt) - Date.parse(instant);
}
