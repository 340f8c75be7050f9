/** What works while the engine runs, and how one part hands its results to the next. */
import type { Clock } from '../shared/clock.ts';
import type { FunctionInvoker } from '../shared/durable-engine.ts';
import { ActivityRunner } from './activity-runner.ts';
import { Backlog } from './backlog.ts';
import type { EpisodeEffects } from './commit-episode.ts';
import { DueAlarm } from './due-alarm.ts';
import type { EngineState } from './engine-state.ts';
import { EntityRunner } from './entity-runner.ts';
import { takeDueTimers } from './fired-timers.ts';
import type { FunctionApp } from './episode.ts';
import { FunctionDirectory } from './function-directory.ts';
import type { ManagedIdentity } from './http-activity.ts';
import type { Message } from './message.ts';
import { OrchestratorRunner } from './orchestrator-runner.ts';
import type { EntityRequestRow } from './store/entity-table.ts';
import type { GroupCommit } from './store/group-commit.ts';
import type { VersionFailureStrategy, VersionMatchStrategy } from './version-rule.ts';

const DEFAULT_CONCURRENCY = 20;
const DEFAULT_MAX_ACTIONS = 100_000;

/** How many instances, or activities, may wait for their turn before no more is read from the state file. */
const ROOM = 1_000;

/** Invocations at one time; 20 when absent. */
export interface ConcurrencyLimits {
  readonly maxConcurrentOrchestrators?: number;
  readonly maxConcurrentActivities?: number;
  readonly maxConcurrentEntities?: number;
}

export interface EngineRunnersParts {
  readonly limits: ConcurrencyLimits;
  readonly state: EngineState;
  readonly commits: GroupCommit;
  readonly clock: Clock;
  readonly invoker: FunctionInvoker;
  readonly newId: () => string;
  readonly defaultVersion: string;
  readonly rules: OrchestrationRules;
}

/** What orchestrations may do, as host.json says it. */
export interface OrchestrationRules {
  /** `CurrentOrOlder` when absent. Without a default version every version matches. */
  readonly versionMatchStrategy?: VersionMatchStrategy;
  /** `Reject` when absent. */
  readonly versionFailureStrategy?: VersionFailureStrategy;
  /** How much one execution may ask for; 100,000 when absent. */
  readonly maxOrchestrationActions?: number;
  /** For HTTP requests of orchestrators that ask for a token. */
  readonly managedIdentity?: ManagedIdentity;
}

export class EngineRunners {
  readonly directory: FunctionDirectory;
  readonly #clock: Clock;
  readonly #backlog: Backlog;
  #isClosed = false;
  readonly #orchestrators: OrchestratorRunner;
  readonly #activities: ActivityRunner;
  readonly #entities: EntityRunner;
  readonly #timers: DueAlarm<Message[]>;
  readonly #signals: DueAlarm<EntityRequestRow[]>;

  constructor({ limits, rules, invoker, defaultVersion, ...parts }: EngineRunnersParts) {
    const { state, commits, clock } = parts;
    this.#clock = clock;
    this.#backlog = new Backlog(state.work);
    this.directory = new FunctionDirectory(invoker);
    const app: FunctionApp = {
      invoker,
      directory: this.directory,
      defaultVersion,
      maxActions: rules.maxOrchestrationActions ?? DEFAULT_MAX_ACTIONS,
      versions: {
        appVersion: defaultVersion,
        match: rules.versionMatchStrategy ?? 'CurrentOrOlder',
        failure: rules.versionFailureStrategy ?? 'Reject',
      },
    };
    const deliver = (messages: readonly Message[]): void => {
      this.deliver(messages);
      this.#refill(ROOM / 2);
    };
    this.#orchestrators = new OrchestratorRunner(
      {
        ...parts,
        app,
        backlog: this.#backlog,
        onEffects: (effects) => {
          this.#follow(effects);
        },
      },
      limits.maxConcurrentOrchestrators ?? DEFAULT_CONCURRENCY,
    );
    this.#activities = new ActivityRunner(
      { ...parts, app, deliver, identity: rules.managedIdentity },
      limits.maxConcurrentActivities ?? DEFAULT_CONCURRENCY,
    );
    this.#entities = new EntityRunner(
      { ...parts, app, deliver },
      limits.maxConcurrentEntities ?? DEFAULT_CONCURRENCY,
    );
    this.#timers = new DueAlarm({
      clock,
      earliestMs: () => state.timers.earliestMs(),
      take: (nowMs, limit) => Promise.resolve(takeDueTimers(state, nowMs, limit)),
      deliver,
      hasRoom: () => this.#orchestrators.waiting < ROOM,
    });
    this.#signals = new DueAlarm<EntityRequestRow[]>({
      clock,
      earliestMs: () => state.entities.earliestRequestMs(),
      take: (nowMs, limit) => commits.run(() => releaseRequests(state, nowMs, limit)),
      deliver: (rows) => {
        this.#entities.deliver(rows);
      },
      hasRoom: () => true,
    });
  }

  /** Takes up the work that is in the state file. */
  start(state: EngineState): void {
    this.#refill(ROOM);
    this.#entities.deliver(state.entities.waitingRequests());
    this.#timers.start();
    this.#signals.start();
  }

  /** Takes messages that are on disk, or whose task is. */
  deliver(messages: readonly Message[]): void {
    this.#orchestrators.deliver(messages);
  }

  /** Takes requests to entities that are on disk. */
  request(rows: readonly EntityRequestRow[]): void {
    const nowMs = this.#clock.now();
    this.#entities.deliver(rows.filter(({ dueMs }) => dueMs === null));
    for (const { dueMs } of rows) if (dueMs !== null) this.#signals.expect(Math.max(dueMs, nowMs));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timers.close();
    this.#signals.close();
    await Promise.all([this.#orchestrators.close(), this.#activities.close(), this.#entities.close()]);
  }

  #follow({ tasks, timersMs, entityRequests }: EpisodeEffects): void {
    this.#activities.add(tasks);
    for (const atMs of timersMs) this.#timers.expect(atMs);
    if (entityRequests.length > 0) this.request(entityRequests);
    this.#refill(ROOM / 2);
  }

  /** Reads more of what waits in the state file, when less than `level` waits for its turn. */
  #refill(level: number): void {
    if (this.#isClosed) return;
    while (this.#backlog.hasTasks && this.#activities.waiting < level)
      this.#activities.add(this.#backlog.tasks());
    while (this.#backlog.hasMessages && this.#orchestrators.waiting < level)
      this.deliver(this.#backlog.messages());
    if (this.#timers.isHeldBack && this.#orchestrators.waiting < level) this.#timers.start();
  }
}

/** At most `limit` requests whose time has come: from here on they are like those that never had a time. */
function releaseRequests({ entities }: EngineState, nowMs: number, limit: number): EntityRequestRow[] {
  const due = entities.dueRequests(nowMs, limit);
  for (const { requestKey } of due) entities.release(requestKey);
  return due.map((row) => ({ ...row, dueMs: null }));
}
