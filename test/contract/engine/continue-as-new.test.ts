import type { Task } from 'durable-functions';
import { describe, expect, it } from 'vitest';
import { DurableFunctionApp } from '../../support/durable-function-app.ts';
import { EngineBench } from '../../support/engine-bench.ts';

describe('continueAsNew', () => {
  it('begins a new execution with a new input and an empty history', async () => {
    const app = new DurableFunctionApp()
      .activity('step', (n: number) => n)
      .orchestration('loop', function* (context) {
        const { n } = context.df.getInput<{ n: number }>();
        yield context.df.callActivity('step', n);
        context.df.setCustomStatus({ n });
        if (n < 5) context.df.continueAsNew({ n: n + 1 });
        return n;
      });
    const bench = await EngineBench.start(app);
    const ended = await bench.run('loop', { n: 1 });
    expect(ended).toMatchObject({
      runtimeStatus: 'Completed',
      output: 5,
      input: { n: 5 },
      customStatus: { n: 5 },
    });
    expect(app.calls('step')).toHaveLength(5);
    const histories = app.calls('loop').map((call) => {
      const { history } = JSON.parse(call.payload ?? '') as {
        history: { OrchestrationInstance?: { ExecutionId: string } }[];
      };
      return { length: history.length, execution: history[1]?.OrchestrationInstance?.ExecutionId };
    });
    expect(Math.max(...histories.map((each) => each.length))).toBe(6);
    expect(new Set(histories.map((each) => each.execution)).size).toBe(5);
  });

  it('carries events that nobody has awaited into the next execution, in order', async () => {
    const app = new DurableFunctionApp().orchestration('collect', function* (context) {
      const got = context.df.getInput<number[]>();
      if (got.length === 3) return got;
      const value: number = yield context.df.waitForExternalEvent('value');
      context.df.continueAsNew([...got, value]);
      return undefined;
    });
    const bench = await EngineBench.start(app);
    await bench.begin('collect', []);
    const raised = [1, 2, 3].map((n) => bench.raise('value', n));
    await Promise.all(raised);
    expect(await bench.ended()).toMatchObject({ output: [1, 2, 3] });
  });

  it('keeps the order of events that arrive while it happens', async () => {
    const app = new DurableFunctionApp().orchestration('collect', function* (context) {
      const got = context.df.getInput<number[]>();
      if (got.length === 3) return got;
      const value: number = yield context.df.waitForExternalEvent('value');
      context.df.continueAsNew([...got, value]);
      return undefined;
    });
    const bench = await EngineBench.start(app);
    await bench.begin('collect', []);
    await bench.rest();
    const letFirstGo = app.holdOrchestrators();
    await bench.raise('unrelated');
    await bench.raise('value', 1);
    await bench.raise('value', 2);
    const letSecondGo = app.holdOrchestrators();
    letFirstGo();
    await bench.rest();
    await bench.raise('value', 3);
    letSecondGo();
    expect(await bench.ended()).toMatchObject({ output: [1, 2, 3] });
  });

  it('waits for an open timer, as the classic engine does', async () => {
    const app = new DurableFunctionApp().orchestration('loop', function* (context) {
      if (context.df.getInput() !== null) return 'second';
      const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 60_000));
      yield context.df.Task.any([timer, context.df.waitForExternalEvent('go')]);
      context.df.continueAsNew({});
      return undefined;
    });
    const bench = await EngineBench.start(app);
    await bench.begin('loop');
    await bench.rest();
    await bench.raise('go');
    await bench.rest();
    expect(bench.status().runtimeStatus).toBe('Running');
    expect(await bench.ended()).toMatchObject({ output: 'second' });
  });

  it('loses no command of a loop that reads them from a store and has a new doorbell each time round', async () => {
    const store: number[] = [];
    const app = new DurableFunctionApp()
      .activity('read', () => store.splice(0))
      .orchestration('loop', function* (context) {
        const seen = context.df.getInput<number[]>();
        for (let round = 0; round < 3; round += 1) {
          const read: number[] = yield context.df.callActivity('read');
          seen.push(...read);
          if (seen.length >= 40) return seen;
          const doorbell = context.df.waitForExternalEvent('doorbell');
          const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 60_000));
          const first: Task = yield context.df.Task.any([timer, doorbell]);
          if (first !== timer) timer.cancel();
        }
        context.df.continueAsNew(seen);
        return undefined;
      });
    const bench = await EngineBench.start(app);
    await bench.begin('loop', []);
    for (let n = 0; n < 40; n += 1) {
      store.push(n);
      await bench.raise('doorbell', n);
      if (n % 7 === 0) await bench.rest();
    }
    const ended = await bench.ended();
    expect(ended).toMatchObject({
      runtimeStatus: 'Completed',
      output: Array.from({ length: 40 }, (_, n) => n),
    });
  });
});
