import { RetryOptions } from 'durable-functions';
import { describe, expect, it } from 'vitest';
import { DurableFunctionApp } from '../../support/durable-function-app.ts';
import { EngineBench } from '../../support/engine-bench.ts';

function familyApp(): DurableFunctionApp {
  return new DurableFunctionApp()
    .activity('double', (n: number) => 2 * n)
    .orchestration('child', function* (context) {
      const n = context.df.getInput<number>();
      const doubled: number = yield context.df.callActivity('double', n);
      if (doubled > 10) throw new Error('too much');
      return { doubled, parent: context.df.parentInstanceId };
    });
}

describe('a sub-orchestration', () => {
  it('gives its result to its parent', async () => {
    const app = familyApp().orchestration('parent', function* (context) {
      return yield context.df.callSubOrchestrator('child', 4);
    });
    const bench = await EngineBench.start(app);
    expect(await bench.run('parent')).toMatchObject({ output: { doubled: 8, parent: 'one' } });
  });

  it('is an instance of its own, named by its parent’s execution or by its parent', async () => {
    const app = familyApp().orchestration('parent', function* (context) {
      yield context.df.callSubOrchestrator('child', 1);
      yield context.df.callSubOrchestrator('child', 2, 'my-child');
    });
    const bench = await EngineBench.start(app);
    await bench.run('parent');
    const { instances } = bench.engine.queryInstances({});
    expect(instances.map((each) => [each.name, each.instanceId, each.runtimeStatus])).toEqual([
      ['child', `${'1'.padStart(32, '0')}:0`, 'Completed'],
      ['child', 'my-child', 'Completed'],
      ['parent', 'one', 'Completed'],
    ]);
  });

  it('runs beside others', async () => {
    const app = familyApp().orchestration('parent', function* (context) {
      const children = [1, 2, 3].map((n) => context.df.callSubOrchestrator('child', n));
      const results: { doubled: number }[] = yield context.df.Task.all(children);
      return results.map((each) => each.doubled);
    });
    const bench = await EngineBench.start(app);
    expect(await bench.run('parent')).toMatchObject({ output: [2, 4, 6] });
  });

  it('that fails tells its parent why', async () => {
    const app = familyApp().orchestration('parent', function* (context) {
      yield context.df.callSubOrchestrator('child', 6, 'my-child');
    });
    const bench = await EngineBench.start(app);
    const ended = await bench.run('parent');
    expect(ended.runtimeStatus).toBe('Failed');
    expect(ended.output).toBe(
      "Orchestrator function 'parent' failed: Orchestrator function 'child' failed: too much \n Message: too much, StackTrace: ",
    );
    expect(bench.status('my-child').output).toBe("Orchestrator function 'child' failed: too much");
  });

  it('that is terminated fails its parent’s call', async () => {
    const app = new DurableFunctionApp()
      .orchestration('endless', function* (context) {
        yield context.df.waitForExternalEvent('never');
      })
      .orchestration('parent', function* (context) {
        try {
          return yield context.df.callSubOrchestrator('endless', null, 'my-child');
        } catch (error) {
          return String(error);
        }
      });
    const bench = await EngineBench.start(app);
    await bench.begin('parent');
    await bench.rest();
    await bench.engine.terminate('my-child', 'enough');
    expect(await bench.ended()).toMatchObject({ runtimeStatus: 'Completed', output: 'Error: enough \n ' });
  });

  it('is tried again under the same id', async () => {
    let tries = 0;
    const app = new DurableFunctionApp()
      .orchestration('child', function* (context) {
        tries += 1;
        if (tries < 3) throw new Error('not yet');
        return yield context.df.createTimer(context.df.currentUtcDateTime);
      })
      .orchestration('parent', function* (context) {
        yield context.df.callSubOrchestratorWithRetry('child', new RetryOptions(1_000, 5), null, 'my-child');
        return 'made it';
      });
    const bench = await EngineBench.start(app);
    expect(await bench.run('parent')).toMatchObject({ output: 'made it' });
    expect(bench.status('my-child').runtimeStatus).toBe('Completed');
  });

  it('cannot take the id of an instance that runs', async () => {
    const app = familyApp()
      .orchestration('endless', function* (context) {
        yield context.df.waitForExternalEvent('never');
      })
      .orchestration('parent', function* (context) {
        yield context.df.callSubOrchestrator('child', 1, 'taken');
      });
    const bench = await EngineBench.start(app);
    await bench.begin('endless', null, 'taken');
    await bench.rest();
    const ended = await bench.run('parent');
    expect(ended.output).toMatch(/An Orchestration instance with the status Running already exists\./);
    expect(bench.status('taken').runtimeStatus).toBe('Running');
  });

  it('cannot take the id of its parent', async () => {
    const app = familyApp().orchestration('parent', function* (context) {
      yield context.df.callSubOrchestrator('child', 1, 'one');
    });
    const bench = await EngineBench.start(app);
    const ended = await bench.run('parent');
    expect(ended.output).toMatch(/must be different than the instance ID of a parent orchestration/);
  });
});
