/** Watches all that a world's hosts keep and show, and notes at once what must never be. */
import type { ReopenAnswer } from '../../../src/contracts/activities.ts';
import { activityNames } from '../../../src/contracts/names.ts';
import type { OperationDocument } from '../../../src/domain/operation-document.ts';
import type { InvocationOutcome } from '../../../src/local/shared/durable-engine.ts';
import type { Finding } from '../../../src/watchdog/watch-operations.ts';
import { CANARY } from './canaries.ts';
import type { Crash } from './crash-plan.ts';
import type { HearCall } from './heard-records.ts';
import type { HostWatch, WorldHost } from './world-host.ts';

const MOST_EVENTS = 300;

/** Is told of every run of a function: what it was given, and what it answered. */
export interface WorldWitness extends Pick<HostWatch, 'played' | 'answered' | 'called'> {
  /** Of each call of the app to its records. */
  readonly recorded?: HearCall;
}

interface WatchParts {
  readonly note: (what: string) => void;
  readonly crashed: (host: WorldHost, crash: Crash, what: string) => void;
  readonly clusterOf: (clusterId: string) => unknown;
  readonly witness?: WorldWitness;
}

export class WorldWatch implements HostWatch {
  /** Operations whose orchestration was started and has not ended. */
  readonly live = new Set<string>();
  /** How often each orchestration was started. */
  readonly starts = new Map<string, number>();
  /** The cluster in ARM when the operation said for the first time that it had ended. */
  readonly clustersAtEnd = new Map<string, unknown>();
  /** Commands that a document has told of, as `operation command`. */
  readonly commandsTold = new Set<string>();
  /** Of the watchdog. */
  readonly findings: Finding[] = [];
  readonly broken = new Set<string>();
  longestHistory = 0;
  statuses = 0;
  readonly #parts: WatchParts;
  readonly #clusters = new Map<string, string>();
  /** Have told their record that they have ended, and do nothing more, whether or not they heard that it was written. */
  readonly #over = new Set<string>();
  readonly #shown = new Map<string, string>();
  #hasStirred = false;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  /** Whether anything has happened since it was asked last. */
  takeStir(): boolean {
    const hasStirred = this.#hasStirred;
    this.#hasStirred = false;
    return hasStirred;
  }

  stirred(): void {
    this.#hasStirred = true;
  }

  started(instanceId: string): void {
    this.starts.set(instanceId, (this.starts.get(instanceId) ?? 0) + 1);
    this.#lives(instanceId);
    this.live.add(instanceId);
  }

  /** What was seen when it ended before says nothing of the end that is to come. */
  #lives(instanceId: string): void {
    this.#over.delete(instanceId);
    this.clustersAtEnd.delete(instanceId);
  }

  found(finding: Finding): void {
    this.findings.push(finding);
    this.#parts.note(`watchdog: ${finding.name} ${finding.operationId}: ${finding.message}`);
  }

  crashed(host: WorldHost, crash: Crash, what: string): void {
    this.#parts.crashed(host, crash, what);
  }

  played(instanceId: string, payload: string): void {
    this.#parts.witness?.played(instanceId, payload);
    this.live.add(instanceId);
    const events = payload.split('"EventType"').length - 1;
    this.longestHistory = Math.max(this.longestHistory, events);
    if (events >= MOST_EVENTS) this.#breaks(`I8: ${instanceId} has a history of ${String(events)} events`);
    if (payload.includes(CANARY)) this.#breaks(`I9: a secret is in the history of ${instanceId}`);
  }

  answered(instanceId: string, answer: unknown): void {
    this.#parts.witness?.answered(instanceId, answer);
    const { isDone, output, customStatus, actions } = answer as {
      readonly isDone?: boolean;
      readonly output?: unknown;
      readonly customStatus?: unknown;
      readonly actions?: readonly (readonly { readonly actionType: number }[])[];
    };
    const isContinued = actions?.flat().some(({ actionType }) => actionType === 4) ?? false;
    if (customStatus !== undefined) this.#sees(instanceId, customStatus as OperationDocument);
    if (isDone === undefined) {
      this.live.delete(instanceId);
      this.#breaks(`the orchestration ${instanceId} broke: ${JSON.stringify(answer).slice(0, 400)}`);
    }
    if (isDone !== true || isContinued) return;
    this.live.delete(instanceId);
    this.#sees(instanceId, output as OperationDocument);
    this.#ends(instanceId, (output as OperationDocument).clusterId);
  }

  #ends(instanceId: string, clusterId: string): void {
    if (!this.#over.has(instanceId)) this.clustersAtEnd.set(instanceId, this.#parts.clusterOf(clusterId));
    for (const [cluster, holder] of this.#clusters) if (holder === instanceId) this.#clusters.delete(cluster);
  }

  called(instanceId: string, activity: string, input: string | undefined, outcome: InvocationOutcome): void {
    this.#parts.witness?.called(instanceId, activity, input, outcome);
    if (activity === activityNames.publishRecord && input?.includes('"endedAt"') === true) {
      for (const [cluster, holder] of this.#clusters)
        if (holder === instanceId) this.#ends(instanceId, cluster);
      this.#over.add(instanceId);
    }
    if (activity === activityNames.reopenRecord && isAlive(outcome)) this.#lives(instanceId);
    if (!outcome.ok) this.#parts.note(`${instanceId} ${activity} threw: ${outcome.message.slice(0, 200)}`);
  }

  #sees(instanceId: string, document: OperationDocument): void {
    this.statuses += 1;
    const text = JSON.stringify(document);
    if (text.includes(CANARY)) this.#breaks(`I9: a secret is in a status of ${instanceId}`);
    for (const { commandId } of document.commands ?? []) this.commandsTold.add(`${instanceId} ${commandId}`);
    if (document.kind === 'plan') return;
    this.#tell(instanceId, document);
    this.#seesWaits(instanceId, document);
    // It may wait for its turn, or have waited for it in vain.
    const isAtWork = document.phase !== 'Accepted' && !document.done && !this.#over.has(instanceId);
    if (isAtWork) this.#seesCluster(instanceId, document);
  }

  #seesWaits(instanceId: string, { steps }: OperationDocument): void {
    for (const { id, waiting } of steps) {
      if (waiting && (waiting.until === undefined || waiting.for === ''))
        this.#breaks(`I6: step ${id} of ${instanceId} waits ${JSON.stringify(waiting)}`);
    }
  }

  #seesCluster(instanceId: string, { clusterId }: OperationDocument): void {
    const holder = this.#clusters.get(clusterId);
    if (holder !== undefined && holder !== instanceId)
      this.#breaks(`I1: ${instanceId} and ${holder} are at work on one cluster`);
    this.#clusters.set(clusterId, instanceId);
  }

  #tell(instanceId: string, { phase, steps, refusal }: OperationDocument): void {
    const told = [
      phase,
      ...(refusal ? [`(${refusal.code})`] : []),
      ...steps
        .filter(({ state }) => state !== 'waiting' && state !== 'done')
        .map(({ id, state, problem }) => `${id} ${state}${problem === undefined ? '' : ` [${problem}]`}`),
    ].join(' ');
    if (this.#shown.get(instanceId) === told) return;
    this.#shown.set(instanceId, told);
    this.#parts.note(`${instanceId}: ${told}`);
  }

  #breaks(promise: string): void {
    this.broken.add(promise);
  }
}

/** A command came as it ended: it has taken itself up again, and nobody starts it. */
function isAlive(outcome: InvocationOutcome): boolean {
  // What the activity answers with.
  return outcome.ok && (outcome.value as ReopenAnswer).kind === 'lives';
}
