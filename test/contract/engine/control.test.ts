import { describe, expect, it } from 'vitest';
import { DurableFunctionApp } from '../../support/durable-function-app.ts';
import { EngineBench } from '../../support/engine-bench.ts';

function managedApp(): DurableFunctionApp {
  return new DurableFunctionApp()
    .activity('step', (n: number) => n)
    .orchestration('wait', function* (context) {
      context.df.setCustomStatus({ waiting: true });
      const before: unknown = yield context.df.callActivity('step', 1);
      const event: unknown = yield context.df.waitForExternalEvent('go');
      return [before, event];
    })
    .orchestration('quick', function* (context) {
      return yield context.df.callActivity('step', context.df.getInput());
    });
}

describe('terminate', () => {
  it('ends an instance where it stands and leaves its activities alone', async () => {
    let release: () => void = () => undefined;
    const app = managedApp()
      .activity('slow', () => new Promise<void>((resolve) => (release = resolve)))
      .orchestration('work', function* (context) {
        yield context.df.callActivity('slow');
      });
    const bench = await EngineBench.start(app);
    await bench.begin('work');
    await bench.rest();
    expect(await bench.engine.terminate('one', 'enough of it')).toBe('accepted');
    await bench.rest();
    expect(bench.status()).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough of it' });
    expect(await bench.engine.terminate('one', 'again')).toBe('gone');
    expect(await bench.engine.terminate('nobody', '')).toBe('notFound');
    const old = release;
    await bench.begin('work');
    await bench.rest();
    old();
    await bench.rest();
    expect(bench.status().runtimeStatus).toBe('Running');
    release();
    expect(await bench.ended()).toMatchObject({ runtimeStatus: 'Completed' });
  });

  it('is the end, whatever its activities answer afterwards', async () => {
    let release: () => void = () => undefined;
    const app = managedApp()
      .activity('slow', () => new Promise<void>((resolve) => (release = resolve)))
      .orchestration('work', function* (context) {
        yield context.df.callActivity('slow');
      });
    const bench = await EngineBench.start(app);
    await bench.begin('work');
    await bench.rest();
    await bench.engine.terminate('one', 'enough');
    await bench.rest();
    const episodes = app.calls('work').length;
    release();
    await bench.rest();
    expect(app.calls('work')).toHaveLength(episodes);
    expect(bench.status()).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
  });

  it('also ends an instance that has only just been started', async () => {
    const bench = await EngineBench.start(managedApp());
    await Promise.all([bench.begin('wait'), bench.engine.terminate('one', 'no')]);
    expect(await bench.ended()).toMatchObject({ runtimeStatus: 'Terminated', output: 'no' });
  });
});

describe('suspend and resume', () => {
  it('hold back what an orchestrator asks for, and lose nothing', async () => {
    const app = managedApp().orchestration('work', function* (context) {
      yield context.df.waitForExternalEvent('go');
      return yield context.df.callActivity('step', 7);
    });
    const bench = await EngineBench.start(app);
    await bench.begin('work');
    await bench.rest();
    expect(await bench.engine.resume('one', '')).toBe('conflict');
    expect(await bench.engine.suspend('one', 'pause')).toBe('accepted');
    await bench.rest();
    expect(bench.status().runtimeStatus).toBe('Suspended');
    expect(await bench.engine.suspend('one', 'pause')).toBe('conflict');
    expect(await bench.raise('go')).toBe('accepted');
    await bench.rest();
    expect(bench.status().runtimeStatus).toBe('Suspended');
    expect(app.calls('step')).toHaveLength(0);
    expect(await bench.engine.resume('one', 'on')).toBe('accepted');
    expect(await bench.ended()).toMatchObject({ runtimeStatus: 'Completed', output: 7 });
    expect(await bench.engine.suspend('one', '')).toBe('gone');
    expect(await bench.engine.resume('one', '')).toBe('gone');
  });

  it('let an activity in flight finish while suspended', async () => {
    let release: (value: string) => void = () => undefined;
    const app = managedApp()
      .activity('slow', () => new Promise<string>((resolve) => (release = resolve)))
      .orchestration('work', function* (context) {
        return yield context.df.callActivity('slow');
      });
    const bench = await EngineBench.start(app);
    await bench.begin('work');
    await bench.rest();
    await bench.engine.suspend('one', '');
    await bench.rest();
    release('late');
    await bench.rest();
    expect(bench.status().runtimeStatus).toBe('Suspended');
    await bench.engine.resume('one', '');
    expect(await bench.ended()).toMatchObject({ output: 'late' });
  });

  it('let a suspended instance be terminated', async () => {
    const bench = await EngineBench.start(managedApp());
    await bench.begin('wait');
    await bench.engine.suspend('one', '');
    await bench.rest();
    await bench.engine.terminate('one', 'enough');
    expect(await bench.ended()).toMatchObject({ runtimeStatus: 'Terminated' });
  });
});

describe('rewind', () => {
  it('does again what failed, and only that, in sub-orchestrations too', async () => {
    let isBroken = true;
    const app = managedApp()
      .activity('fragile', (n: number) => {
        if (isBroken) throw new Error('broken');
        return n * 10;
      })
      .orchestration('child', function* (context) {
        const first: number = yield context.df.callActivity('step', 1);
        const second: number = yield context.df.callActivity('fragile', 2);
        return first + second;
      })
      .orchestration('parent', function* (context) {
        yield context.df.callActivity('step', 0);
        return yield context.df.callSubOrchestrator('child', null, 'my-child');
      });
    const bench = await EngineBench.start(app);
    expect(await bench.run('parent')).toMatchObject({ runtimeStatus: 'Failed' });
    isBroken = false;
    expect(await bench.engine.rewind('one', 'mended')).toBe('accepted');
    expect(await bench.ended()).toMatchObject({ runtimeStatus: 'Completed', output: 21 });
    expect(app.calls('step')).toHaveLength(2);
    expect(app.calls('fragile')).toHaveLength(2);
    expect(await bench.engine.rewind('one', '')).toBe('gone');
  });

  it('is refused by an instance that runs or is unknown', async () => {
    const bench = await EngineBench.start(managedApp());
    await bench.begin('wait');
    expect(await bench.engine.rewind('one', '')).toBe('conflict');
    expect(await bench.engine.rewind('nobody', '')).toBe('notFound');
  });
});
