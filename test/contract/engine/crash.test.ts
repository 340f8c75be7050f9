import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDurableEngine } from '../../../src/local/engine/durable-engine.ts';
import { DurableFunctionApp } from '../../support/durable-function-app.ts';
import { EngineBench } from '../../support/engine-bench.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { copyState, driveToEnd, HAPPY } from './crashing.ts';
import type { World } from './crashing.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'slipway-engine-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe('a process that is killed', () => {
  it('again and again still comes to the same end', async () => {
    const world: World = new Set();
    let file = path.join(directory, 'state-0.db');
    let commits = 0;
    for (let life = 1; life <= 60; life += 1) {
      const next = path.join(directory, `state-${String(life)}.db`);
      const from = file;
      let left = 2;
      const bench = await EngineBench.start(HAPPY.app(world), {
        databaseFile: from,
        clock: new ManualClock(Date.parse('2026-01-05T08:00:00Z') + life * 10_000),
        onCommit() {
          commits += 1;
          left -= 1;
          if (left === 0) copyState(from, next);
        },
      });
      const output = await driveToEnd(bench, HAPPY);
      await bench.engine.stop(1_000);
      expect(output).toEqual(HAPPY.output);
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
