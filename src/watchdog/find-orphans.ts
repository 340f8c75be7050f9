/**
 * Looks for resources that carry our mark and that no operation looks after, and keeps a report of them. It removes
 * nothing: what to do about an orphan is for people to say.
 */
import type { MarkedResource, ReadMarkedResources } from '../contracts/marked-resources.ts';
import type { OperationRecord, OperationRecords } from '../contracts/operation-records.ts';
import { jsonObjectOf } from '../domain/json.ts';
import type { SubscriptionFence } from '../domain/subscription-fence.ts';
import { orphanReason, type Maker } from './orphan-reason.ts';

export interface Orphan {
  readonly resourceId: string;
  readonly operationId: string;
  readonly why: string;
}

export interface OrphanReport {
  /** Null: there was no check yet. */
  readonly checkedAt: string | null;
  /** The first hundred. */
  readonly orphans: readonly Orphan[];
  /** How many there are beyond those. */
  readonly more: number;
  /** Subscriptions in which there was no looking this time. */
  readonly unread: readonly { readonly subscriptionId: string; readonly why: string }[];
}

export interface OrphanDependencies {
  readonly records: OperationRecords;
  readonly readMarked: ReadMarkedResources;
  /** Those that are named are looked into besides those that the records know. */
  readonly subscriptions: SubscriptionFence;
  readonly found: (orphan: Orphan) => void;
}

export interface OrphanCheck {
  readonly nowAt: string;
  /** Nothing more is read when it is aborted. */
  readonly over: AbortSignal;
}

interface KeptReport extends OrphanReport {
  /** In which records were seen up to now. */
  readonly subscriptions: readonly string[];
}

const MOST_KEPT = 100;
const LONGEST_REASON = 200;
const PAGE = 200;
/** A message is accepted under the time at which it was queued, which may be this much earlier. */
const QUEUED_BEFORE_MS = 14 * 24 * 60 * 60_000;

export async function readOrphanReport(records: OperationRecords): Promise<OrphanReport> {
  const { checkedAt, orphans, more, unread } = await keptReport(records);
  return { checkedAt, orphans, more, unread };
}

export async function countOrphans(
  records: OperationRecords,
): Promise<{ readonly checkedAt: string | null; readonly orphans: number }> {
  const { checkedAt, orphans, more } = await keptReport(records);
  return { checkedAt, orphans: orphans.length + more };
}

export async function findOrphans(
  { records, readMarked, subscriptions, found }: OrphanDependencies,
  check: OrphanCheck,
): Promise<OrphanReport> {
  const before = await keptReport(records);
  const known = await subscriptionsOfRecords(records, before);
  const unread: { subscriptionId: string; why: string }[] = [];
  const marked: MarkedResource[] = [];
  const named = subscriptions === '*' ? [] : subscriptions.map((id) => id.toLowerCase());
  for (const subscriptionId of new Set([...named, ...known])) {
    const answer = check.over.aborted ? undefined : await readMarked(subscriptionId);
    if (answer?.ok) marked.push(...answer.resources);
    else
      unread.push({ subscriptionId, why: (answer?.problem.message ?? 'no time').slice(0, LONGEST_REASON) });
  }
  const orphans = await orphansAmong(records, marked, Date.parse(check.nowAt));
  const toldBefore = new Set(before.orphans.map(({ resourceId }) => resourceId.toLowerCase()));
  for (const orphan of orphans) if (!toldBefore.has(orphan.resourceId.toLowerCase())) found(orphan);
  const report: OrphanReport = {
    checkedAt: check.nowAt,
    orphans: orphans.slice(0, MOST_KEPT),
    more: Math.max(0, orphans.length - MOST_KEPT),
    unread,
  };
  await records.keepReport('orphans', jsonObjectOf({ ...report, subscriptions: known }));
  return report;
}

async function keptReport(records: OperationRecords): Promise<KeptReport> {
  const nothing: KeptReport = { checkedAt: null, orphans: [], more: 0, unread: [], subscriptions: [] };
  // Only this file writes it.
  return { ...nothing, ...((await records.report('orphans')) as Partial<KeptReport> | undefined) };
}

/** Newest first, back to what was seen at the last check. */
async function subscriptionsOfRecords(
  records: OperationRecords,
  { checkedAt, subscriptions }: KeptReport,
): Promise<readonly string[]> {
  const known = new Set(subscriptions);
  const seenBeforeMs = checkedAt === null ? -Infinity : Date.parse(checkedAt) - QUEUED_BEFORE_MS;
  let continuationToken: string | undefined;
  do {
    const page = await records.list({ top: PAGE, ...(continuationToken ? { continuationToken } : {}) });
    for (const record of page.records) {
      const subscriptionId = subscriptionOf(record);
      if (subscriptionId !== undefined) known.add(subscriptionId);
    }
    const oldest = page.records.at(-1);
    const isSeen = oldest !== undefined && Date.parse(oldest.acceptedAt) < seenBeforeMs;
    continuationToken = isSeen ? undefined : page.continuationToken;
  } while (continuationToken !== undefined);
  return [...known].sort();
}

/** A message may have been refused for having none, or a bad one. */
function subscriptionOf({ clusterId, phase }: OperationRecord): string | undefined {
  if (phase === 'Rejected') return undefined;
  return /^\/subscriptions\/([^/]+)\//i.exec(clusterId)?.[1]?.toLowerCase();
}

async function orphansAmong(
  records: OperationRecords,
  marked: readonly MarkedResource[],
  nowMs: number,
): Promise<readonly Orphan[]> {
  const reasons = new Map<string, string | undefined>();
  for (const operationId of new Set(marked.map((each) => each.operationId))) {
    reasons.set(operationId, orphanReason(operationId, await makerOf(records, operationId), nowMs));
  }
  return marked.flatMap((each) => {
    const why = reasons.get(each.operationId);
    return why === undefined ? [] : [{ ...each, why }];
  });
}

async function makerOf(records: OperationRecords, operationId: string): Promise<Maker> {
  const record = await records.get(operationId);
  return { record, ledgers: record?.done ? await records.ledgersOf(record.clusterId) : [] };
}
