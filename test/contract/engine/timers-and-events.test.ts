import type { Task, TimerTask } from 'durable-functions';
import { describe, expect, it } from 'vitest';
import { DurableFunctionApp } from '../../support/durable-function-app.ts';
import { EngineBench } from '../../support/engine-bench.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** When `ms` from now is, to an orchestrator. */
function after(context: { df: { currentUtcDateTime: Date } }, ms: number): Date {
  return new Date(context.df.currentUtcDateTime.getTime() + ms);
}

describe('a durable timer', () => {
  it('fires when it is due, and no earlier', async () => {
    const app = new DurableFunctionApp().orchestration('wait', function* (context) {
      yield context.df.createTimer(after(context, 10 * MINUTE_MS));
      return context.df.currentUtcDateTime.toISOString();
    });
    const bench = await EngineBench.start(app);
    const startMs = bench.clock.now();
    await bench.begin('wait');
    await bench.rest();
    await bench.clock.advance(10 * MINUTE_MS - 1);
    await bench.rest();
    expect(bench.status().runtimeStatus).toBe('Running');
    await bench.clock.advance(1);
    await bench.rest();
    expect(bench.status()).toMatchObject({
      runtimeStatus: 'Completed',
      output: new Date(startMs + 10 * MINUTE_MS).toISOString(),
    });
  });

  it('fires at once when it is due already', async () => {
    const app = new DurableFunctionApp().orchestration('wait', function* (context) {
      yield context.df.createTimer(after(context, -MINUTE_MS));
      return 'done';
    });
    const bench = await EngineBench.start(app);
    await bench.begin('wait');
    await bench.rest();
    expect(bench.status().output).toBe('done');
  });

  it('keeps the instance running until it fires, unless it is canceled', async () => {
    const app = new DurableFunctionApp()
      .activity('quick', () => 'quick')
      .orchestration('race', function* (context) {
        const timer = context.df.createTimer(after(context, MINUTE_MS));
        yield context.df.Task.any([timer, context.df.callActivity('quick')]);
        if (context.df.getInput() === 'cancel') timer.cancel();
        return 'over';
      });
    const bench = await EngineBench.start(app);
    await bench.begin('race', 'cancel', 'canceled');
    await bench.begin('race', 'keep', 'kept');
    await bench.rest();
    expect(bench.status('canceled')).toMatchObject({ runtimeStatus: 'Completed', output: 'over' });
    expect(bench.status('kept')).toMatchObject({ runtimeStatus: 'Running', output: null });
    await bench.clock.advance(MINUTE_MS);
    await bench.rest();
    expect(bench.status('kept').runtimeStatus).toBe('Completed');
  });

  it('that was canceled never fires', async () => {
    const app = new DurableFunctionApp().orchestration('race', function* (context) {
      const timer = context.df.createTimer(after(context, MINUTE_MS));
      yield context.df.Task.any([timer, context.df.waitForExternalEvent('go')]);
      timer.cancel();
      yield context.df.waitForExternalEvent('end');
    });
    const bench = await EngineBench.start(app);
    await bench.begin('race');
    await bench.rest();
    await bench.raise('go');
    await bench.rest();
    expect(bench.clock.nextAlarmMs()).toBeDefined();
    const episodes = app.calls('race').length;
    await bench.clock.advance(2 * MINUTE_MS);
    await bench.rest();
    expect(app.calls('race')).toHaveLength(episodes);
    await bench.raise('end');
    expect(await bench.ended()).toMatchObject({ runtimeStatus: 'Completed' });
  });

  it('may be longer than the longest single timer', async () => {
    const app = new DurableFunctionApp()
      .activity('note', () => 'noted')
      .orchestration('wait', function* (context) {
        yield context.df.createTimer(after(context, 10 * DAY_MS));
        return yield context.df.callActivity('note');
      });
    const bench = await EngineBench.start(app);
    const startMs = bench.clock.now();
    expect(await bench.run('wait')).toMatchObject({ output: 'noted' });
    expect(bench.clock.now() - startMs).toBe(10 * DAY_MS);
    expect(app.calls('wait')).toHaveLength(5);
  });

  it('is one of hundreds that each fire at their own time', async () => {
    const woken: { id: string; afterMs: number }[] = [];
    const app = new DurableFunctionApp()
      .activity('woke', (id: string) => void woken.push({ id, afterMs: bench.clock.now() - startMs }))
      .orchestration('wait', function* (context) {
        yield context.df.createTimer(after(context, Number(context.df.getInput())));
        yield context.df.callActivity('woke', context.df.instanceId);
      });
    const bench = await EngineBench.start(app);
    const startMs = bench.clock.now();
    const ids = Array.from({ length: 200 }, (_, n) => `i${String(n).padStart(3, '0')}`);
    for (const [n, id] of ids.entries()) await bench.begin('wait', (200 - n) * 1_000, id);
    await bench.until(() => woken.length === 200);
    expect(woken).toEqual(ids.toReversed().map((id, n) => ({ id, afterMs: (n + 1) * 1_000 })));
  });
});

describe('an external event', () => {
  const waiting = (...names: string[]): DurableFunctionApp =>
    new DurableFunctionApp()
      .activity('step', () => 'stepped')
      .orchestration('wait', function* (context) {
        const got: unknown[] = [];
        yield context.df.callActivity('step');
        for (const name of names) got.push(yield context.df.waitForExternalEvent(name));
        return got;
      });

  it('resumes the one who waits for it, with its data', async () => {
    const bench = await EngineBench.start(waiting('go'));
    await bench.begin('wait');
    await bench.rest();
    expect(await bench.raise('go', { by: 'Ann' })).toBe('accepted');
    expect(await bench.ended()).toMatchObject({ output: [{ by: 'Ann' }] });
  });

  it('is kept when it comes before anyone waits, in the order of arrival', async () => {
    const bench = await EngineBench.start(waiting('go', 'stop', 'go'));
    await bench.begin('wait');
    await bench.raise('go', 1);
    await bench.raise('go', 2);
    await bench.raise('stop', 3);
    expect(await bench.ended()).toMatchObject({ output: [1, 3, 2] });
  });

  it('goes to the youngest of several waits', async () => {
    const app = new DurableFunctionApp().orchestration('wait', function* (context) {
      const older = context.df.waitForExternalEvent('go');
      const younger = context.df.waitForExternalEvent('go');
      const winner: Task = yield context.df.Task.any([older, younger]);
      return winner === younger ? 'younger' : 'older';
    });
    const bench = await EngineBench.start(app);
    await bench.begin('wait');
    await bench.rest();
    await bench.raise('go');
    expect(await bench.ended()).toMatchObject({ output: 'younger' });
  });

  it('in another casing ends the engine’s wait but not the orchestrator’s', async () => {
    const bench = await EngineBench.start(waiting('go'));
    await bench.begin('wait');
    await bench.rest();
    await bench.raise('GO', 1);
    await bench.rest();
    expect(bench.status().runtimeStatus).toBe('Running');
    await bench.raise('go', 2);
    expect(await bench.ended()).toMatchObject({ runtimeStatus: 'Completed', output: [2] });
  });

  it('is refused by an instance that is over or unknown', async () => {
    const bench = await EngineBench.start(waiting());
    await bench.run('wait');
    expect(await bench.raise('go')).toBe('gone');
    expect(await bench.raise('go', null, 'nobody')).toBe('notFound');
  });

  it('races a timer and wins or loses', async () => {
    const app = new DurableFunctionApp().orchestration('approve', function* (context) {
      const timer: TimerTask = context.df.createTimer(after(context, MINUTE_MS));
      const approval = context.df.waitForExternalEvent('approval');
      const winner: Task = yield context.df.Task.any([approval, timer]);
      if (winner === timer) return 'escalated';
      timer.cancel();
      return `approved by ${String(approval.result)}`;
    });
    const bench = await EngineBench.start(app);
    await bench.begin('approve', null, 'late');
    await bench.begin('approve', null, 'early');
    await bench.rest();
    await bench.raise('approval', 'Ann', 'early');
    await bench.rest();
    expect(bench.status('early').output).toBe('approved by Ann');
    expect(await bench.ended('late')).toMatchObject({ output: 'escalated' });
  });

  it('cancels at any step when its wait is raced with each, as one doorbell does', async () => {
    const app = new DurableFunctionApp()
      .activity('step', (n: number) => n)
      .orchestration('saga', function* (context) {
        const cancel = context.df.waitForExternalEvent('cancel');
        const done: number[] = [];
        for (let n = 0; n < 3; n += 1) {
          const step = context.df.callActivity('step', n);
          const winner: Task = yield context.df.Task.any([cancel, step]);
          if (winner === cancel) {
            done.push(yield step);
            return { canceledAfter: done };
          }
          done.push(n);
          const pause = context.df.createTimer(after(context, MINUTE_MS));
          const next: Task = yield context.df.Task.any([cancel, pause]);
          if (next === cancel) {
            pause.cancel();
            return { canceledAfter: done };
          }
        }
        return { done };
      });
    const bench = await EngineBench.start(app);
    await bench.begin('saga');
    await bench.rest();
    await bench.clock.advance(MINUTE_MS);
    await bench.rest();
    await bench.raise('cancel');
    await bench.rest();
    expect(bench.status()).toMatchObject({ runtimeStatus: 'Completed', output: { canceledAfter: [0, 1] } });
    await bench.begin('saga', null, 'two');
    expect(await bench.ended('two')).toMatchObject({ output: { done: [0, 1, 2] } });
  });
});
