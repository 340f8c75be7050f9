/** Processes of the engine that are killed: what is left on disk, and what the world outside has seen. */
import { copyFileSync, existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { RetryOptions } from 'durable-functions';
import type { OrchestrationContext, Task } from 'durable-functions';
import { DurableFunctionApp } from '../../support/durable-function-app.ts';
import type { EngineBench } from '../../support/engine-bench.ts';

/** A workflow with all that it needs, and what must come of it however often the process dies. */
export interface Workflow {
  readonly name: string;
  readonly input: unknown;
  /** Raised once it rests. */
  readonly events: readonly string[];
  readonly app: (world: World) => DurableFunctionApp;
  readonly output: unknown;
  /** What exists in the world when it has ended. */
  readonly made: readonly string[];
}

/** What activities made and did not remove. It stays when the process dies. */
export type World = Set<string>;

function appOf(world: World): DurableFunctionApp {
  return new DurableFunctionApp()
    .activity('make', (label: string) => {
      world.add(label);
      return `made ${label}`;
    })
    .activity('remove', (label: string) => {
      world.delete(label);
      return `removed ${label}`;
    })
    .activity('refuse', (label: string) => {
      throw new Error(`${label} is refused`);
    });
}

/** Some of everything: parallel steps, a child, a timer raced with an event, and all that again as a new execution. */
export const HAPPY: Workflow = {
  name: 'varied',
  input: { round: 1, seen: [] },
  events: ['go1'],
  app: (world) =>
    appOf(world)
      .orchestration('child', function* (context) {
        yield context.df.callActivity('make', `${context.df.instanceId} a`);
        return yield context.df.callActivity('make', `${context.df.instanceId} b`);
      })
      .orchestration('varied', function* (context) {
        const { round, seen } = context.df.getInput<{ round: number; seen: string[] }>();
        const name = (step: string): string => `${String(round)} ${step}`;
        seen.push(yield context.df.callActivity('make', name('first')));
        const both: string[] = yield context.df.Task.all([
          context.df.callActivity('make', name('left')),
          context.df.callActivity('make', name('right')),
          context.df.callSubOrchestrator('child', null, `child-${String(round)}`),
        ]);
        seen.push(...both);
        const timer = context.df.createTimer(afterSeconds(context, 60));
        const winner: Task = yield context.df.Task.any([
          timer,
          context.df.waitForExternalEvent(`go${String(round)}`),
        ]);
        if (winner !== timer) timer.cancel();
        if (round === 2) return seen;
        context.df.continueAsNew({ round: round + 1, seen });
        return undefined;
      }),
  output: ['1', '2'].flatMap((round) => [
    `made ${round} first`,
    `made ${round} left`,
    `made ${round} right`,
    `made child-${round} b`,
  ]),
  made: ['1', '2'].flatMap((round) => [
    `${round} first`,
    `${round} left`,
    `${round} right`,
    `child-${round} a`,
    `child-${round} b`,
  ]),
};

/** Makes four things, is refused the last for good, and removes in reversed order what it made. */
export const COMPENSATING: Workflow = {
  name: 'saga',
  input: null,
  events: [],
  app: (world) =>
    appOf(world)
      .orchestration('attach', function* (context) {
        yield context.df.callActivity('make', 'link');
        const twice = new RetryOptions(5_000, 2);
        yield context.df.callActivityWithRetry('refuse', twice, 'cluster');
      })
      .orchestration('saga', function* (context) {
        const steps: string[] = ['network', 'subnet', 'identity'];
        const log: string[] = [];
        log.push(yield context.df.callActivity('make', 'network'));
        const both: string[] = yield context.df.Task.all([
          context.df.callActivity('make', 'subnet'),
          context.df.callActivity('make', 'identity'),
        ]);
        log.push(...both);
        yield context.df.createTimer(afterSeconds(context, 30));
        try {
          yield context.df.callSubOrchestrator('attach', null, 'attach');
        } catch {
          log.push('refused');
        }
        for (const step of ['link', ...steps.toReversed()]) {
          log.push(yield context.df.callActivity('remove', step));
          yield context.df.createTimer(afterSeconds(context, 1));
        }
        return log;
      }),
  output: [
    'made network',
    'made subnet',
    'made identity',
    'refused',
    'removed link',
    'removed identity',
    'removed subnet',
    'removed network',
  ],
  made: [],
};

function afterSeconds({ df }: OrchestrationContext, seconds: number): Date {
  return new Date(df.currentUtcDateTime.getTime() + seconds * 1_000);
}

/** Carries a workflow, begun or not, to its end, as a client does who does not know how far it came. */
export async function driveToEnd(bench: EngineBench, { name, input, events }: Workflow): Promise<unknown> {
  if (!bench.engine.getInstance('one', {})) await bench.begin(name, input);
  await bench.rest();
  for (const event of events) await bench.raise(event);
  const ended = await bench.ended();
  return ended.runtimeStatus === 'Completed' ? ended.output : ended;
}

/** The file as a process leaves it that is killed at this instant. */
export function copyState(from: string, to: string): void {
  copyFileSync(from, to);
  if (existsSync(`${from}-wal`)) copyFileSync(`${from}-wal`, `${to}-wal`);
}

/** The answers of activities that a state file holds, in histories and on their way there. */
export function answersIn(file: string): string[] {
  const database = new DatabaseSync(file);
  const rows = database.prepare('SELECT events AS text FROM history UNION ALL SELECT event FROM inbox').all();
  database.close();
  const events = rows.flatMap((row) => JSON.parse(`[${String(row['text'])}]`) as Record<string, unknown>[]);
  return events
    .filter((event) => event['EventType'] === 5)
    .map((event) => JSON.parse(String(event['Result'])) as string);
}

/** Tasks and timers that the histories in a state file let end more than once. */
export function settledTwice(file: string): unknown[] {
  const database = new DatabaseSync(file);
  const rows = database.prepare('SELECT instance_key, events FROM history').all();
  database.close();
  const seen = new Set<string>();
  return rows.flatMap(({ instance_key: instance, events }) =>
    (JSON.parse(`[${String(events)}]`) as Record<string, unknown>[]).filter((event) => {
      const id = event['TaskScheduledId'] ?? event['TimerId'];
      const key = `${String(instance)} ${String(id)}`;
      const isKnown = id !== undefined && seen.has(key);
      seen.add(key);
      return isKnown;
    }),
  );
}
