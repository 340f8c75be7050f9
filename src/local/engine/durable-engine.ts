/**
 * The durable engine: instances of orchestrations, their histories, and the activities, timers, events, entities and
 * sub-orchestrations that they ask for, as the classic Durable extension does them, on one SQLite file.
 *
 * 1. An episode is one transaction: consumed messages, new events, decisions, status. What it asks for is set going
 *    when that transaction is on disk.
 * 2. Whatever was on disk happens, however often the process dies: an activity at least once, all else exactly once.
 * 3. An instance plays one episode at a time; one that breaks the rules fails alone.
 */
import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../shared/clock.ts';
import type { DurableEngine } from '../shared/durable-engine.ts';
import { EngineRunners } from './engine-runners.ts';
import type { ConcurrencyLimits, OrchestrationRules } from './engine-runners.ts';
import type { EngineState } from './engine-state.ts';
import { signalEntity, viewEntities, viewEntity } from './entity-commands.ts';
import * as commands from './instance-commands.ts';
import type { Answered, ReasonedCommand, StartContext } from './instance-commands.ts';
import { viewInstance, viewInstances } from './instance-view.ts';
import { LiveInstances } from './live-instances.ts';
import { EntityTable } from './store/entity-table.ts';
import { GroupCommit } from './store/group-commit.ts';
import { HistoryTable } from './store/history-table.ts';
import { InstanceTable } from './store/instance-table.ts';
import { openStateFile } from './store/state-file.ts';
import { TimerTable } from './store/timer-table.ts';
import { WorkTables } from './store/work-tables.ts';

export interface DurableEngineOptions extends ConcurrencyLimits, OrchestrationRules {
  /** Created when it does not exist; its directory must. */
  readonly databaseFile: string;
  /** The state file grows no further: what comes then is a fault, as on a full disk. No limit when absent. */
  readonly maxStateBytes?: number;
  readonly clock: Clock;
  /** Of instances that are started without one; none when absent. */
  readonly defaultVersion?: string;
  /** Which instances a new one of the same id takes the place of; `ended` when absent. */
  readonly replaceInstances?: 'ended' | 'any';
  /** A GUID without dashes, never the same twice. */
  readonly newId?: () => string;
  /** Called after each transaction, when it is on disk and before anything follows from it. */
  readonly onCommit?: () => void;
  /** Called once when the state cannot be written; the engine has then stopped. Throws by default. */
  readonly onFault?: (error: unknown) => void;
}

/** What the operations of the engine share. */
interface EngineCore {
  readonly state: EngineState;
  readonly commits: GroupCommit;
  readonly clock: Clock;
  readonly defaultVersion: string;
  readonly replace: 'ended' | 'any';
  readonly newId: () => string;
  runners: EngineRunners | undefined;
}

/** Throws when another process works on the file. */
export function createDurableEngine(options: DurableEngineOptions): DurableEngine {
  const database = openStateFile(options.databaseFile, options.maxStateBytes);
  const { clock, defaultVersion = '', replaceInstances = 'ended', newId = guid } = options;
  const core: EngineCore = {
    state: readState(database),
    commits: openCommits(database, options, () => void core.runners?.close()),
    clock,
    defaultVersion,
    replace: replaceInstances,
    newId,
    runners: undefined,
  };
  return {
    start(invoker) {
      if (!core.runners) {
        core.runners = new EngineRunners({ ...core, limits: options, rules: options, invoker });
        core.runners.start(core.state);
      }
      return Promise.resolve();
    },
    async stop(limitMs) {
      if (core.runners) await within(limitMs, core.runners.close());
      await core.commits.close();
      if (database.isOpen) database.close();
    },
    ...instanceOperations(core),
    ...entityOperations(core),
  };
}

type EntityOperations = 'signalEntity' | 'readEntity' | 'queryEntities';

function instanceOperations(core: EngineCore): Omit<DurableEngine, 'start' | 'stop' | EntityOperations> {
  const { state, commits, clock } = core;
  const because = (reason: string): ReasonedCommand => ({ reason, nowMs: clock.now() });
  /** Writes a command and delivers what comes of it. */
  const perform = async <A>(write: () => Answered<A>): Promise<A> => {
    const { answer, messages } = await commits.run(write);
    core.runners?.deliver(messages);
    return answer;
  };
  return {
    async startInstance(request) {
      const context = startContext(core);
      return perform(() => commands.startInstance(state, request, context));
    },
    getInstance: (instanceId, view) => viewInstance(state, instanceId, view),
    queryInstances: (filter) => viewInstances(state, filter),
    async raiseEvent(instanceId, name, input) {
      JSON.parse(input);
      return perform(() => commands.raiseEvent(state, instanceId, { name, input, nowMs: clock.now() }));
    },
    terminate: (instanceId, reason) =>
      perform(() => commands.terminateInstance(state, instanceId, because(reason))),
    suspend: (instanceId, reason) =>
      perform(() => commands.suspendInstance(state, instanceId, because(reason))),
    resume: (instanceId, reason) =>
      perform(() => commands.resumeInstance(state, instanceId, because(reason))),
    rewind: (instanceId) => perform(() => commands.rewind(state, instanceId, clock.now())),
    async restart(instanceId, withNewInstanceId) {
      const context = startContext(core);
      return perform(() => commands.restartInstance(state, instanceId, { withNewInstanceId, context }));
    },
    purge: (filter) => commits.run(() => commands.purgeInstances(state, filter)),
  };
}

function entityOperations(core: EngineCore): Pick<DurableEngine, EntityOperations> {
  const { state, commits } = core;
  return {
    async signalEntity(signal) {
      const context = { directory: running(core).directory, requestId: randomUUID() };
      const { answer, sent } = await commits.run(() => signalEntity(state, signal, context));
      core.runners?.request(sent);
      return answer;
    },
    readEntity: (entityId) => viewEntity(state, entityId),
    queryEntities: (filter) => viewEntities(state, filter),
  };
}

function startContext(core: EngineCore): StartContext {
  const { defaultVersion, replace, newId, clock } = core;
  return { directory: running(core).directory, defaultVersion, replace, newId, nowMs: clock.now() };
}

function running({ runners }: EngineCore): EngineRunners {
  if (!runners) throw new Error('The durable engine has not been started.');
  return runners;
}

function openCommits(database: DatabaseSync, options: DurableEngineOptions, stop: () => void): GroupCommit {
  return new GroupCommit(database, {
    ...(options.onCommit && { onCommit: options.onCommit }),
    onFault: (error) => {
      stop();
      (options.onFault ?? rethrow)(error);
    },
  });
}

function readState(database: DatabaseSync): EngineState {
  const instances = new InstanceTable(database);
  const histories = new HistoryTable(database);
  const live = new LiveInstances(instances, histories);
  const [work, timers] = [new WorkTables(database), new TimerTable(database)];
  return { instances, histories, live, work, timers, entities: new EntityTable(database) };
}

/** Waits for `work`, but no longer than `limitMs` of real time. */
async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timeout: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timeout = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timeout);
}

function guid(): string {
  return randomUUID().replaceAll('-', '');
}

function rethrow(error: unknown): never {
  throw error;
}
