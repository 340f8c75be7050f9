import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStateFile } from '../../../src/local/engine/store/state-file.ts';
import { DUE_TIMERS, EARLIEST_TIMER } from '../../../src/local/engine/store/timer-table.ts';
import { DurableFunctionApp } from '../../support/durable-function-app.ts';
import { EngineBench } from '../../support/engine-bench.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('one large fan-out', () => {
  it('does not keep other instances waiting for more than a turn', async () => {
    const begun: string[] = [];
    const app = new DurableFunctionApp()
      .activity('work', (name: string) => {
        begun.push(name);
      })
      .orchestration('large', function* (context) {
        const tasks = Array.from({ length: 5_000 }, () => context.df.callActivity('work', 'large'));
        yield context.df.Task.all(tasks);
      })
      .orchestration('small', function* (context) {
        for (let n = 0; n < 3; n += 1) yield context.df.callActivity('work', 'small');
      });
    const bench = await EngineBench.start(app, { maxConcurrentActivities: 4 });
    await bench.begin('large', null, 'large');
    await bench.until(() => begun.length > 0);
    const before = begun.length;
    await bench.begin('small', null, 'small');
    await bench.ended('small');
    // Each of its steps takes the next turn, though no activity of the large one ever waits.
    expect(begun.length - before).toBeLessThan(1_500);
    expect(bench.status('large').runtimeStatus).toBe('Running');
    await bench.ended('large');
    expect(begun.filter((name) => name === 'large')).toHaveLength(5_000);
  });
});

describe('a backlog of 100,000 timers', () => {
  const COUNT = 100_000;
  const START_MS = Date.parse('2026-01-05T08:00:00Z');
  let directory: string;
  let file: string;

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'slipway-backlog-'));
    file = path.join(directory, 'state.db');
    openStateFile(file).close();
    const database = new DatabaseSync(file);
    database.exec(`
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${String(COUNT)})
      INSERT INTO timers (instance_key, execution_id, event_id, fire_at_ms)
      SELECT i, 'gone', 0, ${String(START_MS)} + i * 1000 FROM n`);
    database.close();
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  class CountingClock extends ManualClock {
    armed = 0;
    override schedule(atMs: number, callback: () => void): () => void {
      this.armed += 1;
      return super.schedule(atMs, callback);
    }
  }

  it('arms one alarm, for the earliest', async () => {
    const clock = new CountingClock(START_MS);
    const bench = await EngineBench.start(new DurableFunctionApp(), { databaseFile: file, clock });
    expect([clock.armed, clock.nextAlarmMs()]).toEqual([1, START_MS + 1_000]);
    await bench.engine.stop(0);
  });

  it('is looked at through the index by time, a batch at a time', () => {
    const database = openStateFile(file);
    const plan = (sql: string, ...values: number[]): string =>
      database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...values)
        .map((row) => String(row['detail']))
        .join('; ');
    expect(plan(DUE_TIMERS, 0, 0, START_MS, 500)).toMatch(
      /^SEARCH timers USING INDEX timers_by_time \(fire_at_ms>\? AND fire_at_ms<\?\)$/,
    );
    expect(plan(EARLIEST_TIMER, 0, 0)).toMatch(
      /^SEARCH timers USING COVERING INDEX timers_by_time \(fire_at_ms>\?\)$/,
    );
    database.close();
  });

  it('that falls due all at once waits for room, and fires to the last one, each once', async () => {
    const sleepers = 1_300;
    const clock = new ManualClock(START_MS + COUNT * 1_000);
    const app = new DurableFunctionApp().orchestration('sleep', function* (context) {
      yield context.df.createTimer(new Date(START_MS + (COUNT + 3_600) * 1_000));
    });
    const ids = Array.from({ length: sleepers }, (_, n) => `i-${String(n)}`);
    const before = await EngineBench.start(app, { databaseFile: file, clock });
    await Promise.all(ids.map((id) => before.begin('sleep', null, id)));
    await before.until(() => app.calls('sleep').length === sleepers);
    await before.engine.stop(1_000);

    const release = app.holdOrchestrators();
    const later = new ManualClock(clock.now() + 3_600_000);
    const bench = await EngineBench.start(app, { databaseFile: file, clock: later });
    for (let turn = 0; turn < 10; turn += 1) await bench.rest();
    release();
    const open = { runtimeStatus: ['Pending', 'Running'], top: 1 } as const;
    await bench.until(() => bench.engine.queryInstances(open).instances.length === 0);
    expect(app.calls('sleep')).toHaveLength(2 * sleepers);
    expect(later.nextAlarmMs()).toBeUndefined();
    await bench.engine.stop(0);
  });
});
