/**
 * One tick of the watchdog: it looks at every operation that has not ended, and at ended ones with commands that they did
 * not take in. What fails at one operation is told and keeps nobody from the others; what there was no time for is
 * where the next tick begins.
 */
import {
  ContinuationTokenError,
  type OperationRecord,
  type OperationRecords,
  type RecordPage,
} from '../contracts/operation-records.ts';
import type { JsonObject } from '../domain/json.ts';
import type { ReadInstance } from '../status/read-operation.ts';
import { diagnose, type Diagnosis, type Look } from './diagnose.ts';

export interface WatchDependencies {
  readonly records: OperationRecords;
  readonly readInstance: ReadInstance;
  /** Wakes an orchestration. */
  readonly ring: (operationId: string) => Promise<void>;
  readonly terminate: (operationId: string, reason: string) => Promise<void>;
  /** Has an operation that has ended, or not been started again, take in what waits for it, or notes that it will not. */
  readonly takeUpAgain: (record: OperationRecord) => Promise<void>;
  readonly log: WatchLog;
}

/** What people may want to be woken for goes through here, each kind under its own name. */
export interface WatchLog {
  found(finding: Finding): void;
  failed(operationId: string, error: unknown): void;
}

export interface Finding {
  readonly name:
    'OperationStalled' | 'OperationMoving' | 'OperationGivenUp' | 'OperationRestarted' | 'RecordRepaired';
  readonly operationId: string;
  readonly clusterId: string;
  readonly message: string;
}

export interface Tick extends Look {
  /** Nothing more is begun when it is aborted. */
  readonly over: AbortSignal;
}

export interface TickOutcome {
  readonly looked: number;
  /** Whether it came to the last of them. */
  readonly complete: boolean;
}

const PAGE = 100;
/** Looked at together. */
const TOGETHER = 10;
const MOST_PAGES = 5;
const MOST_UNREAD = 50;

export async function watchOperations(dependencies: WatchDependencies, tick: Tick): Promise<TickOutcome> {
  const { records } = dependencies;
  const before = placeIn(await records.report('watchdog'));
  let from = before;
  let looked = 0;
  for (let pages = 0; pages < MOST_PAGES && !tick.over.aborted; pages += 1) {
    const page = await pageFrom(records, from);
    await eachTogether(page.records, (record) => examine(dependencies, record, tick));
    looked += page.records.length;
    from = page.continuationToken;
    if (from === undefined) break;
  }
  if (from !== before) await records.keepReport('watchdog', from === undefined ? {} : { from });
  if (!tick.over.aborted) await deliverUnread(dependencies);
  return { looked, complete: from === undefined };
}

/** Where the last tick stopped; undefined: it came to the end. */
function placeIn(report: JsonObject | undefined): string | undefined {
  const from = report?.['from'];
  return typeof from === 'string' ? from : undefined;
}

/** A place that was kept may be none of this store's any more. */
async function pageFrom(records: OperationRecords, from: string | undefined): Promise<RecordPage> {
  const filter = { done: false, top: PAGE };
  if (from === undefined) return records.list(filter);
  try {
    return await records.list({ ...filter, continuationToken: from });
  } catch (error) {
    if (error instanceof ContinuationTokenError) return records.list(filter);
    throw error;
  }
}

async function deliverUnread(dependencies: WatchDependencies): Promise<void> {
  const { records, log } = dependencies;
  await eachTogether(await records.unreadMail(MOST_UNREAD), async (record) => {
    try {
      await dependencies.takeUpAgain(record);
    } catch (error) {
      log.failed(record.operationId, error);
    }
  });
}

async function examine(dependencies: WatchDependencies, record: OperationRecord, look: Look): Promise<void> {
  const { readInstance, log } = dependencies;
  try {
    const diagnosis = diagnose(record, await readInstance(record.operationId), look);
    await treat(dependencies, record, diagnosis);
  } catch (error) {
    log.failed(record.operationId, error);
  }
}

async function treat(
  { records, ring, terminate, takeUpAgain, log }: WatchDependencies,
  record: OperationRecord,
  diagnosis: Diagnosis,
): Promise<void> {
  const { operationId } = record;
  for (const finding of findingsOf(record, diagnosis)) log.found(finding);
  if (diagnosis.terminate !== undefined) await terminate(operationId, diagnosis.terminate);
  if (diagnosis.publish) await records.publish(diagnosis.publish);
  if (diagnosis.stalled !== undefined) await records.markStalled(operationId, diagnosis.stalled);
  if (diagnosis.takeUp) await takeUpAgain(record);
  if (diagnosis.ring) await ring(operationId);
}

function findingsOf({ operationId, clusterId }: OperationRecord, diagnosis: Diagnosis): readonly Finding[] {
  const { terminate, publish, stalled, takeUp } = diagnosis;
  const found: [Finding['name'], string][] = [];
  if (publish?.refusal?.code === 'OperationLost') {
    found.push(['OperationGivenUp', terminate ?? 'there is no orchestration for it']);
  } else if (publish) {
    found.push(['RecordRepaired', `its record did not know that it is ${publish.phase}`]);
  }
  if (takeUp) found.push(['OperationRestarted', 'it was taken up again, and not started']);
  if (stalled) found.push(['OperationStalled', stalled.message]);
  if (stalled === null) found.push(['OperationMoving', 'it moves again']);
  return found.map(([name, message]) => ({ name, operationId, clusterId, message }));
}

async function eachTogether<T>(values: readonly T[], work: (value: T) => Promise<void>): Promise<void> {
  for (let index = 0; index < values.length; index += TOGETHER) {
    await Promise.all(values.slice(index, index + TOGETHER).map(work));
  }
}
