import { app as df, RetryOptions } from 'durable-functions';
import { afterEach, describe, expect, it } from 'vitest';
import { DurableFunctionApp } from '../../support/durable-function-app.ts';
import { EngineBench, nextTurn } from '../../support/engine-bench.ts';

describe('activities', () => {
  it('run one after the other, and the orchestrator’s result is the output', async () => {
    const app = new DurableFunctionApp()
      .activity('greet', (name: string) => `Hello ${name}`)
      .orchestration('tour', function* (context) {
        const first = yield context.df.callActivity('greet', 'Ann');
        const second = yield context.df.callActivity('greet', 'Bo');
        return [first, second];
      });
    const bench = await EngineBench.start(app);
    const ended = await bench.run('tour');
    expect(ended).toMatchObject({ runtimeStatus: 'Completed', output: ['Hello Ann', 'Hello Bo'] });
    expect(app.calls('greet').map((call) => call.instanceId)).toEqual(['one', 'one']);
    expect(app.calls('tour')).toHaveLength(3);
  });

  it('run side by side under Task.all, up to the limit', async () => {
    let running = 0;
    let most = 0;
    const app = new DurableFunctionApp()
      .activity('square', async (n: number) => {
        running += 1;
        most = Math.max(most, running);
        await nextTurn();
        running -= 1;
        return n * n;
      })
      .orchestration('sum', function* (context) {
        const tasks = [1, 2, 3, 4, 5, 6].map((n) => context.df.callActivity('square', n));
        const squares: number[] = yield context.df.Task.all(tasks);
        return squares.reduce((a, b) => a + b);
      });
    const bench = await EngineBench.start(app, { maxConcurrentActivities: 4 });
    expect(await bench.run('sum')).toMatchObject({ output: 91 });
    expect(most).toBe(4);
  });

  it('are handed their input as the Functions host would hand it', async () => {
    const inputs = [{ a: 1 }, 'text', '5', 5, true, null, undefined, [1, 2]];
    const app = new DurableFunctionApp()
      .activity('take', () => null)
      .orchestration('give', function* (context) {
        for (const input of inputs) yield context.df.callActivity('take', input);
      });
    const bench = await EngineBench.start(app);
    await bench.run('give');
    expect(app.calls('take').map((call) => call.payload)).toEqual([
      '{"a":1}',
      '"text"',
      '"5"',
      '5',
      'True',
      undefined,
      undefined,
      '[1,2]',
    ]);
  });

  it('may return nothing', async () => {
    const app = new DurableFunctionApp()
      .activity('silent', () => undefined)
      .orchestration('ask', function* (context) {
        return { got: yield context.df.callActivity('silent') };
      });
    const bench = await EngineBench.start(app);
    expect(await bench.run('ask')).toMatchObject({ output: { got: null } });
  });

  it('are all awaited before the instance ends, although Task.all fails at the first failure', async () => {
    let release: () => void = () => undefined;
    const app = new DurableFunctionApp()
      .activity('slow', () => new Promise<void>((resolve) => (release = resolve)))
      .activity('broken', () => {
        throw new Error('no');
      })
      .orchestration('both', function* (context) {
        try {
          yield context.df.Task.all([context.df.callActivity('slow'), context.df.callActivity('broken')]);
          return 'all went well';
        } catch {
          return 'gave up';
        }
      });
    const bench = await EngineBench.start(app);
    await bench.begin('both');
    await bench.rest();
    expect(bench.status()).toMatchObject({ runtimeStatus: 'Running', output: null });
    release();
    expect(await bench.ended()).toMatchObject({ runtimeStatus: 'Completed', output: 'gave up' });
  });

  it('are started once each, even when there are more than can run at a time', async () => {
    const app = new DurableFunctionApp()
      .activity('count', (n: number) => n)
      .orchestration('many', function* (context) {
        const tasks = Array.from({ length: 300 }, (_, n) => context.df.callActivity('count', n));
        const all: number[] = yield context.df.Task.all(tasks);
        return all.length;
      });
    const bench = await EngineBench.start(app, { maxConcurrentActivities: 7 });
    expect(await bench.run('many')).toMatchObject({ output: 300 });
    expect(app.calls('count')).toHaveLength(300);
  });
});

describe('a failing activity', () => {
  afterEach(() => {
    df.setExceptionPropertiesProvider({ getExceptionProperties: () => undefined });
  });

  const failing = (): DurableFunctionApp =>
    new DurableFunctionApp().activity('fail', () => {
      throw new Error('disk full');
    });

  it('fails an orchestrator that does not catch it, in the words of the classic extension', async () => {
    const app = failing().orchestration('work', function* (context) {
      yield context.df.callActivity('fail');
    });
    const bench = await EngineBench.start(app);
    const ended = await bench.run('work');
    expect(ended.runtimeStatus).toBe('Failed');
    expect(ended.output).toMatch(
      /^Orchestrator function 'work' failed: Activity function 'fail' failed: disk full \n \{"\$type":"System.Exception/,
    );
  });

  it('throws an error that the orchestrator can catch', async () => {
    const app = failing().orchestration('work', function* (context) {
      try {
        return yield context.df.callActivity('fail');
      } catch (error) {
        return String(error).split('\n')[0];
      }
    });
    const bench = await EngineBench.start(app);
    expect(await bench.run('work')).toMatchObject({
      runtimeStatus: 'Completed',
      output: "Error: Activity function 'fail' failed: disk full ",
    });
  });

  it('gives structured details when the app provides properties of its errors', async () => {
    df.setExceptionPropertiesProvider({ getExceptionProperties: () => ({ code: 507 }) });
    const app = failing().orchestration('work', function* (context) {
      try {
        return yield context.df.callActivity('fail');
      } catch (error) {
        const { failureDetails } = error as { failureDetails: Record<string, unknown> };
        return [failureDetails['errorType'], failureDetails['errorMessage'], failureDetails['properties']];
      }
    });
    const bench = await EngineBench.start(app);
    expect(await bench.run('work')).toMatchObject({ output: ['Error', 'disk full', { code: 507 }] });
  });

  it('is tried again as often as its retry options say, with growing waits', async () => {
    const triedAt: number[] = [];
    const app = new DurableFunctionApp().orchestration('work', function* (context) {
      const options = new RetryOptions(1_000, 4);
      options.backoffCoefficient = 2;
      options.maxRetryIntervalInMilliseconds = 3_000;
      return yield context.df.callActivityWithRetry('flaky', options, 1);
    });
    const bench = await EngineBench.start(
      app.activity('flaky', () => {
        triedAt.push(bench.clock.now());
        if (triedAt.length < 4) throw new Error('not yet');
        return 'at last';
      }),
    );
    const startMs = bench.clock.now();
    expect(await bench.run('work')).toMatchObject({ output: 'at last' });
    expect(triedAt.map((ms) => ms - startMs)).toEqual([0, 1_000, 3_000, 6_000]);
  });

  it('fails for good after its last attempt, without a further wait', async () => {
    const app = failing().orchestration('work', function* (context) {
      yield context.df.callActivityWithRetry('fail', new RetryOptions(1_000, 2));
    });
    const bench = await EngineBench.start(app);
    const startMs = bench.clock.now();
    const ended = await bench.run('work');
    expect(ended.output).toMatch(
      /^Orchestrator function 'work' failed: Activity function 'fail' failed: disk full/,
    );
    expect(app.calls('fail')).toHaveLength(2);
    expect(bench.clock.now() - startMs).toBe(1_000);
  });

  it('does not mix up retries that run side by side', async () => {
    const tries = new Map<string, number>();
    const app = new DurableFunctionApp()
      .activity('flaky', (name: string) => {
        const count = (tries.get(name) ?? 0) + 1;
        tries.set(name, count);
        if (count < name.length) throw new Error('not yet');
        return `${name}${String(count)}`;
      })
      .orchestration('work', function* (context) {
        const options = new RetryOptions(1_000, 5);
        return yield context.df.Task.all(
          ['a', 'bb', 'ccc'].map((name) => context.df.callActivityWithRetry('flaky', options, name)),
        );
      });
    const bench = await EngineBench.start(app);
    const ended = await bench.run('work');
    expect(ended.runtimeStatus).toBe('Completed');
    expect([...tries.values()]).toEqual([1, 2, 3]);
  });
});

describe('an orchestrator that cannot go on', () => {
  const outputOf = async (app: DurableFunctionApp): Promise<unknown> => {
    const bench = await EngineBench.start(app);
    const ended = await bench.run('work');
    expect(ended.runtimeStatus).toBe('Failed');
    return ended.output;
  };

  it('fails with its own error', async () => {
    const app = new DurableFunctionApp().orchestration('work', function* (context) {
      yield context.df.createTimer(context.df.currentUtcDateTime);
      throw new Error('out of luck');
    });
    expect(await outputOf(app)).toBe("Orchestrator function 'work' failed: out of luck");
  });

  it('fails when it calls an activity that does not exist', async () => {
    const app = new DurableFunctionApp()
      .activity('known', () => null)
      .orchestration('work', function* (context) {
        yield context.df.callActivity('unknown');
      });
    expect(await outputOf(app)).toBe(
      "Orchestrator function 'work' failed: The function 'unknown' doesn't exist, is disabled, or is not an activity function. Additional info: The following are the known activity functions: 'known'.",
    );
  });

  it('fails when it yields something else than a task', async () => {
    const app = new DurableFunctionApp().orchestration('work', function* () {
      yield 5;
    });
    expect(await outputOf(app)).toMatch(
      /^Orchestrator function 'work' failed: Durable Functions programming constraint/,
    );
  });

  it('fails alone when a replay asks for something else than the first run', async () => {
    let run = 0;
    const app = new DurableFunctionApp()
      .activity('a', () => null)
      .activity('b', () => null)
      .orchestration('steady', function* (context) {
        yield context.df.callActivity('a');
        return 'fine';
      })
      .orchestration('work', function* (context) {
        run += 1;
        yield context.df.callActivity(run === 1 ? 'a' : 'b');
      });
    const bench = await EngineBench.start(app);
    await bench.begin('steady', null, 'other');
    const ended = await bench.run('work');
    expect(ended.runtimeStatus).toBe('Failed');
    expect(ended.output).toMatch(
      /^Non-Deterministic workflow detected: A previous execution of this orchestration scheduled an activity task with sequence number 0 named 'a', but/,
    );
    expect(await bench.ended('other')).toMatchObject({ runtimeStatus: 'Completed', output: 'fine' });
  });
});
