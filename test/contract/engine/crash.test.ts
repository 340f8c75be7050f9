import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Task } from 'durable-functions';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDurableEngine } from '../../../src/local/engine/durable-engine.ts';
import { DurableFunctionApp } from '../../support/durable-function-app.ts';
import { EngineBench } from '../../support/engine-bench.ts';
import { ManualClock } from '../../support/manual-clock.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'slipway-engine-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** An orchestrator that does some of everything; each of its activities answers with a label of its own. */
function variedApp(): DurableFunctionApp {
  return new DurableFunctionApp()
    .activity('label', (label: string) => label)
    .orchestration('child', function* (context) {
      yield context.df.callActivity('label', `${context.df.instanceId} a`);
      return yield context.df.callActivity('label', `${context.df.instanceId} b`);
    })
    .orchestration('varied', function* (context) {
      const { round, seen } = context.df.getInput<{ round: number; seen: string[] }>();
      const name = (step: string): string => `${String(round)} ${step}`;
      seen.push(yield context.df.callActivity('label', name('first')));
      const both: string[] = yield context.df.Task.all([
        context.df.callActivity('label', name('left')),
        context.df.callActivity('label', name('right')),
        context.df.callSubOrchestrator('child', null, `child-${String(round)}`),
      ]);
      seen.push(...both);
      const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 60_000));
      const winner: Task = yield context.df.Task.any([
        timer,
        context.df.waitForExternalEvent(`go${String(round)}`),
      ]);
      if (winner !== timer) timer.cancel();
      if (round === 2) return seen;
      context.df.continueAsNew({ round: round + 1, seen });
      return undefined;
    });
}

const RESULT = [1, 2].flatMap((round) => {
  const name = String(round);
  return [`${name} first`, `${name} left`, `${name} right`, `child-${name} b`];
});

/** The file as a process leaves it that is killed at this instant. */
function copyState(from: string, to: string): void {
  copyFileSync(from, to);
  if (existsSync(`${from}-wal`)) copyFileSync(`${from}-wal`, `${to}-wal`);
}

/** The results of activities that a state file holds, in histories and on their way there. */
function resultsIn(file: string): string[] {
  const database = new DatabaseSync(file);
  const rows = database.prepare('SELECT events AS text FROM history UNION ALL SELECT event FROM inbox').all();
  database.close();
  const events = rows.flatMap((row) => JSON.parse(`[${String(row['text'])}]`) as Record<string, unknown>[]);
  return events
    .filter((event) => event['EventType'] === 5)
    .map((event) => JSON.parse(String(event['Result'])) as string);
}

async function driveToEnd(bench: EngineBench): Promise<unknown> {
  if (!bench.engine.getInstance('one', {})) await bench.begin('varied', { round: 1, seen: [] });
  await bench.rest();
  await bench.raise('go1');
  const ended = await bench.ended();
  return ended.runtimeStatus === 'Completed' ? ended.output : ended;
}

describe('a process that is killed', () => {
  it('at any commit loses nothing: the next one comes to the same end and repeats no finished activity', async () => {
    const file = path.join(directory, 'state.db');
    const copies: { readonly file: string; readonly nowMs: number }[] = [];
    const clock = new ManualClock();
    const bench = await EngineBench.start(variedApp(), {
      databaseFile: file,
      clock,
      onCommit() {
        const copy = path.join(directory, `copy-${String(copies.length)}.db`);
        copyState(file, copy);
        copies.push({ file: copy, nowMs: clock.now() });
      },
    });
    expect(await driveToEnd(bench)).toEqual(RESULT);
    await bench.engine.stop(1_000);
    expect(copies.length).toBeGreaterThan(12);

    const finished = new Set<string>();
    for (const copy of copies) {
      for (const label of resultsIn(copy.file)) finished.add(label);
      const app = variedApp();
      const next = await EngineBench.start(app, {
        databaseFile: copy.file,
        clock: new ManualClock(copy.nowMs),
      });
      if (next.engine.getInstance('one', {})?.runtimeStatus !== 'Completed') {
        expect(await driveToEnd(next)).toEqual(RESULT);
      }
      const repeated = app
        .calls('label')
        .filter((call) => finished.has(JSON.parse(call.payload ?? '') as string));
      expect(repeated).toEqual([]);
      await next.engine.stop(1_000);
    }
  });

  it('again and again still comes to the same end', async () => {
    let file = path.join(directory, 'state-0.db');
    let commits = 0;
    for (let life = 1; life <= 60; life += 1) {
      const next = path.join(directory, `state-${String(life)}.db`);
      const from = file;
      let left = 2;
      const bench = await EngineBench.start(variedApp(), {
        databaseFile: from,
        clock: new ManualClock(Date.parse('2026-01-05T08:00:00Z') + life * 10_000),
        onCommit() {
          commits += 1;
          left -= 1;
          if (left === 0) copyState(from, next);
        },
      });
      const output = await driveToEnd(bench);
      await bench.engine.stop(1_000);
      expect(output).toEqual(RESULT);
      if (!existsSync(next)) break;
      file = next;
    }
    expect(commits).toBeGreaterThan(12);
  });

  it('while an activity ran runs that activity again', async () => {
    const file = path.join(directory, 'state.db');
    const app = new DurableFunctionApp()
      .activity('slow', () => new Promise(() => undefined))
      .orchestration('work', function* (context) {
        return yield context.df.callActivity('slow');
      });
    const killed = await EngineBench.start(app, { databaseFile: file });
    await killed.begin('work');
    await killed.rest();
    expect(app.calls('slow')).toHaveLength(1);
    const copy = path.join(directory, 'copy.db');
    copyState(file, copy);
    await killed.engine.stop(0);
    const mended = new DurableFunctionApp()
      .activity('slow', () => 'this time')
      .orchestration('work', function* (context) {
        return yield context.df.callActivity('slow');
      });
    const next = await EngineBench.start(mended, { databaseFile: copy });
    expect(await next.ended()).toMatchObject({ output: 'this time' });
    await next.engine.stop(0);
  });

  it('has the timers that fell due meanwhile fire at once', async () => {
    const file = path.join(directory, 'state.db');
    const app = new DurableFunctionApp().orchestration('wait', function* (context) {
      yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 60_000));
      return 'woken';
    });
    const first = await EngineBench.start(app, { databaseFile: file });
    await first.begin('wait');
    await first.rest();
    await first.engine.stop(0);
    const clock = new ManualClock(first.clock.now() + 3_600_000);
    const next = await EngineBench.start(app, { databaseFile: file, clock });
    await next.rest();
    expect(next.status()).toMatchObject({ runtimeStatus: 'Completed', output: 'woken' });
    await next.engine.stop(0);
  });
});

describe('an instance that is over', () => {
  it('leaves no timer behind', async () => {
    const file = path.join(directory, 'state.db');
    const app = new DurableFunctionApp().orchestration('wait', function* (context) {
      yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 60_000));
    });
    const first = await EngineBench.start(app, { databaseFile: file });
    await first.begin('wait');
    await first.rest();
    await first.engine.terminate('one', '');
    await first.ended();
    await first.engine.stop(0);
    const next = await EngineBench.start(app, { databaseFile: file });
    expect(next.clock.nextAlarmMs()).toBeUndefined();
    await next.engine.stop(0);
  });
});

describe('stop', () => {
  it('waits for what runs, keeps its result, and refuses what comes later', async () => {
    const file = path.join(directory, 'state.db');
    let release: (value: string) => void = () => undefined;
    const app = new DurableFunctionApp()
      .activity('slow', () => new Promise<string>((resolve) => (release = resolve)))
      .orchestration('work', function* (context) {
        return yield context.df.callActivity('slow');
      });
    const first = await EngineBench.start(app, { databaseFile: file });
    await first.begin('work');
    await first.rest();
    const stopped = first.engine.stop(60_000);
    release('kept');
    await stopped;
    await expect(first.engine.startInstance({ name: 'work' })).rejects.toThrow('has stopped');
    const next = await EngineBench.start(app, { databaseFile: file });
    expect(await next.ended()).toMatchObject({ output: 'kept' });
    expect(app.calls('slow')).toHaveLength(1);
    await next.engine.stop(0);
  });
});

describe('a state file', () => {
  it('is refused to a second engine until the first is gone', async () => {
    const databaseFile = path.join(directory, 'state.db');
    const clock = new ManualClock();
    const first = createDurableEngine({ databaseFile, clock });
    expect(() => createDurableEngine({ databaseFile, clock })).toThrow(
      `The durable engine's state file ${databaseFile} is in use by another process.`,
    );
    await first.stop(0);
    await createDurableEngine({ databaseFile, clock }).stop(0);
  });
});
