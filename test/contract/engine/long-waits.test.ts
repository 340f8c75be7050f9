import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Task } from 'durable-functions';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DurableFunctionApp } from '../../support/durable-function-app.ts';
import { EngineBench } from '../../support/engine-bench.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'slipway-waits-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function start(app: DurableFunctionApp): Promise<EngineBench> {
  return EngineBench.start(app, { databaseFile: path.join(directory, 'state.db') });
}

/** The next process on the same file, after a time in which there was none. */
async function restarted({ app, clock, engine }: EngineBench, downMs = 0): Promise<EngineBench> {
  await engine.stop(1_000);
  const bench = await start(app);
  await bench.clock.advance(clock.now() - bench.clock.now() + downMs);
  await bench.rest();
  return bench;
}

function fired(bench: EngineBench): number {
  const { historyEvents = [] } = bench.status();
  return historyEvents.filter((event) => event['EventType'] === 'TimerFired').length;
}

describe('a timer of ten days', () => {
  const approval = (): DurableFunctionApp =>
    new DurableFunctionApp()
      .activity('note', (text: string) => text)
      .orchestration('approve', function* (context) {
        const { df } = context;
        const deadline = df.createTimer(new Date(df.currentUtcDateTime.getTime() + 10 * DAY_MS));
        const winner: Task = yield df.Task.any([df.waitForExternalEvent('approved'), deadline]);
        if (winner === deadline) return 'too late';
        deadline.cancel();
        const noted: string = yield df.callActivity('note', 'approved');
        yield df.waitForExternalEvent('end');
        return noted;
      });

  /** The ten days are made of three, three and four. */
  it.each([
    ['in its first part', 1],
    ['in its second part', 4],
    ['in its last part', 9],
  ])('that is canceled %s never fires again, and holds nothing up', async (_, days) => {
    const bench = await start(approval());
    await bench.begin('approve');
    await bench.rest();
    await bench.clock.advance(days * DAY_MS);
    await bench.rest();
    await bench.raise('approved');
    await bench.rest();
    const episodes = bench.app.calls('approve').length;
    await bench.clock.advance(30 * DAY_MS);
    await bench.rest();
    expect(bench.app.calls('approve')).toHaveLength(episodes);
    await bench.raise('end');
    await bench.rest();
    expect(bench.status()).toMatchObject({ runtimeStatus: 'Completed', output: 'approved' });
    expect(bench.clock.nextAlarmMs()).toBeUndefined();
    expect(bench.app.calls('note')).toHaveLength(1);
    await bench.engine.stop(0);
  });

  it('holds up no `Task.all` that failed before it was canceled', async () => {
    const app = new DurableFunctionApp()
      .activity('break', () => {
        throw new Error('broken');
      })
      .activity('mend', () => 'mended')
      .orchestration('both', function* ({ df }) {
        const timer = df.createTimer(new Date(df.currentUtcDateTime.getTime() + 10 * DAY_MS));
        try {
          yield df.Task.all([timer, df.callActivity('break')]);
        } catch {
          timer.cancel();
        }
        return yield df.callActivity('mend');
      });
    const bench = await start(app);
    await bench.begin('both');
    await bench.rest();
    expect(bench.status()).toMatchObject({ runtimeStatus: 'Completed', output: 'mended' });
    await bench.engine.stop(0);
  });

  it('is canceled by a process that did not begin it', async () => {
    const first = await start(approval());
    await first.begin('approve');
    await first.rest();
    await first.clock.advance(4 * DAY_MS);
    await first.rest();
    const second = await restarted(first);
    await second.raise('approved');
    await second.rest();
    const third = await restarted(second, 30 * DAY_MS);
    expect(third.status().runtimeStatus).toBe('Running');
    await third.raise('end');
    expect(await third.ended()).toMatchObject({ output: 'approved' });
    await third.engine.stop(0);
  });

  it('fires when it is due, though a process has died in each of its parts', async () => {
    let bench = await start(approval());
    const dueMs = bench.clock.now() + 10 * DAY_MS;
    await bench.begin('approve');
    await bench.rest();
    for (const day of [2, 5, 8]) {
      await bench.clock.advance(dueMs - (10 - day) * DAY_MS - bench.clock.now());
      await bench.rest();
      bench = await restarted(bench);
      expect(bench.status().runtimeStatus).toBe('Running');
    }
    expect(await bench.ended()).toMatchObject({ output: 'too late' });
    expect(bench.clock.now()).toBe(dueMs);
    await bench.engine.stop(0);
  });
});

describe('an instance that is suspended when its timer is due', () => {
  const sleeper = (): DurableFunctionApp =>
    new DurableFunctionApp()
      .activity('note', (text: string) => text)
      .orchestration('sleep', function* ({ df }) {
        yield df.createTimer(new Date(df.currentUtcDateTime.getTime() + HOUR_MS));
        return yield df.callActivity('note', 'awake');
      });

  async function suspended(): Promise<EngineBench> {
    const bench = await start(sleeper());
    await bench.begin('sleep');
    await bench.rest();
    await bench.engine.suspend('one', 'pause');
    await bench.rest();
    return bench;
  }

  async function wakes(bench: EngineBench): Promise<void> {
    expect(bench.status().runtimeStatus).toBe('Suspended');
    expect(bench.app.calls('note')).toHaveLength(0);
    expect(await bench.engine.resume('one', 'on')).toBe('accepted');
    await bench.rest();
    expect(bench.status()).toMatchObject({ runtimeStatus: 'Completed', output: 'awake' });
    expect(bench.app.calls('note')).toHaveLength(1);
    expect(fired(bench)).toBe(1);
    expect(bench.clock.nextAlarmMs()).toBeUndefined();
    await bench.engine.stop(0);
  }

  it('goes on at once when it is resumed', async () => {
    const bench = await suspended();
    await bench.clock.advance(2 * HOUR_MS);
    await bench.rest();
    await wakes(bench);
  });

  it('still does when the process ended in between', async () => {
    const bench = await suspended();
    await bench.clock.advance(2 * HOUR_MS);
    await bench.rest();
    await wakes(await restarted(bench));
  });

  it('still does when there was no process at the time', async () => {
    await wakes(await restarted(await suspended(), 2 * HOUR_MS));
  });

  it('waits for the rest of the time when it is resumed before', async () => {
    const bench = await restarted(await suspended());
    const dueMs = bench.clock.now() + HOUR_MS;
    await bench.engine.resume('one', 'on');
    await bench.rest();
    expect(bench.status().runtimeStatus).toBe('Running');
    await bench.ended();
    expect(bench.clock.now()).toBe(dueMs);
    await bench.engine.stop(0);
  });
});
