/**
 * The durable engine: instances of orchestrations, their histories, and the activities, timers, events and
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
import type { DurableEngine, FunctionInvoker } from '../shared/durable-engine.ts';
import { ActivityRunner } from './activity-runner.ts';
import type { EngineState } from './engine-state.ts';
import { FunctionDirectory } from './function-directory.ts';
import * as commands from './instance-commands.ts';
import type { Answered, ReasonedCommand, StartContext } from './instance-commands.ts';
import { viewInstance, viewInstances } from './instance-view.ts';
import { LiveInstances } from './live-instances.ts';
import { readMessages } from './message.ts';
import { OrchestratorRunner } from './orchestrator-runner.ts';
import { GroupCommit } from './store/group-commit.ts';
import { HistoryTable } from './store/history-table.ts';
import { InstanceTable } from './store/instance-table.ts';
import { openStateFile } from './store/state-file.ts';
import { WorkTables } from './store/work-tables.ts';
import { TimerAlarm } from './timer-alarm.ts';

export interface DurableEngineOptions {
  /** Created when it does not exist; its directory must. */
  readonly databaseFile: string;
  readonly clock: Clock;
  /** Invocations of orchestrators at one time; 20 when absent. */
  readonly maxConcurrentOrchestrators?: number;
  /** Invocations of activities at one time; 20 when absent. */
  readonly maxConcurrentActivities?: number;
  /** Of instances that are started without one; none when absent. */
  readonly defaultVersion?: string;
  /** A GUID without dashes, never the same twice. */
  readonly newId?: () => string;
  /** Called after each transaction, when it is on disk and before anything follows from it. */
  readonly onCommit?: () => void;
  /** Called once when the state cannot be written; the engine has then stopped. Throws by default. */
  readonly onFault?: (error: unknown) => void;
}

const DEFAULT_CONCURRENCY = 20;

interface Runners {
  readonly directory: FunctionDirectory;
  readonly orchestrators: OrchestratorRunner;
  readonly activities: ActivityRunner;
  readonly alarm: TimerAlarm;
}

/** Throws when another process works on the file. */
export function createDurableEngine(options: DurableEngineOptions): DurableEngine {
  const database = openStateFile(options.databaseFile);
  const state = readState(database);
  let runners: Runners | undefined;
  const commits = openCommits(database, options, () => void closeRunners(runners));
  const { clock, defaultVersion = '', newId = guid } = options;

  const running = (): Runners => {
    if (!runners) throw new Error('The durable engine has not been started.');
    return runners;
  };
  const startContext = (): StartContext => ({
    directory: running().directory,
    defaultVersion,
    newId,
    nowMs: clock.now(),
  });
  const because = (reason: string): ReasonedCommand => ({ reason, nowMs: clock.now() });
  /** Writes a command and delivers what comes of it. */
  const perform = async <A>(write: () => Answered<A>): Promise<A> => {
    const { answer, messages } = await commits.run(write);
    runners?.orchestrators.deliver(messages);
    return answer;
  };

  return {
    start(invoker) {
      runners ??= startRunners({ options, state, commits, invoker, newId, defaultVersion });
      return Promise.resolve();
    },
    async stop(limitMs) {
      await within(limitMs, closeRunners(runners));
      await commits.close();
      if (database.isOpen) database.close();
    },
    async startInstance(request) {
      const context = startContext();
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
      const context = startContext();
      return perform(() => commands.restartInstance(state, instanceId, { withNewInstanceId, context }));
    },
    purge: (filter) => commits.run(() => commands.purgeInstances(state, filter)),
  };
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
  return { instances, histories, live, work: new WorkTables(database) };
}

interface RunnerParts {
  readonly options: DurableEngineOptions;
  readonly state: EngineState;
  readonly commits: GroupCommit;
  readonly invoker: FunctionInvoker;
  readonly newId: () => string;
  readonly defaultVersion: string;
}

/** Takes up the work that is in the state file, and all that follows. */
function startRunners({ options, state, commits, invoker, newId, defaultVersion }: RunnerParts): Runners {
  const { clock, maxConcurrentActivities, maxConcurrentOrchestrators } = options;
  const directory = new FunctionDirectory(invoker);
  const app = { invoker, directory, defaultVersion };
  const parts = { state, commits, clock, app };
  const orchestrators = new OrchestratorRunner(
    {
      ...parts,
      newId,
      onEffects({ tasks, timersMs }) {
        activities.add(tasks);
        for (const atMs of timersMs) alarm.expect(atMs);
      },
    },
    maxConcurrentOrchestrators ?? DEFAULT_CONCURRENCY,
  );
  const deliver = orchestrators.deliver.bind(orchestrators);
  const activities = new ActivityRunner(
    { ...parts, deliver },
    maxConcurrentActivities ?? DEFAULT_CONCURRENCY,
  );
  const alarm = new TimerAlarm({ state, commits, clock, deliver });
  activities.add(state.work.tasks());
  deliver(readMessages(state.work.messages()));
  alarm.start();
  return { directory, orchestrators, activities, alarm };
}

async function closeRunners(runners: Runners | undefined): Promise<void> {
  if (!runners) return;
  runners.alarm.close();
  await Promise.all([runners.orchestrators.close(), runners.activities.close()]);
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
