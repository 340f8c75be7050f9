import { describe, expect, it } from 'vitest';
import { DurableFunctionApp } from '../../support/durable-function-app.ts';
import { EngineBench } from '../../support/engine-bench.ts';
import { managedApp } from '../../support/managed-app.ts';

describe('an instance', () => {
  it('shows its state while it runs', async () => {
    const bench = await EngineBench.start(managedApp());
    await bench.begin('wait', { size: 3 });
    expect(bench.engine.getInstance('one', {})).toEqual({
      name: 'wait',
      instanceId: 'one',
      runtimeStatus: 'Pending',
      input: null,
      customStatus: null,
      output: null,
      createdTime: '2026-01-05T08:00:00Z',
      lastUpdatedTime: '2026-01-05T08:00:00Z',
    });
    await bench.clock.advance(1_500);
    await bench.raise('go');
    await bench.rest();
    await bench.clock.advance(1_500);
    expect(bench.engine.getInstance('one', { showInput: true })).toMatchObject({
      runtimeStatus: 'Completed',
      input: { size: 3 },
      customStatus: { waiting: true },
      output: [1, null],
      createdTime: '2026-01-05T08:00:00Z',
      lastUpdatedTime: '2026-01-05T08:00:01Z',
    });
    expect(bench.engine.getInstance('nobody', {})).toBeUndefined();
  });

  it('shows its history in the words of the management API', async () => {
    const bench = await EngineBench.start(managedApp());
    await bench.begin('wait');
    await bench.rest();
    await bench.clock.advance(2_000);
    await bench.raise('go');
    const { historyEvents } = await bench.ended();
    expect(historyEvents).toEqual([
      { EventType: 'ExecutionStarted', FunctionName: 'wait', Timestamp: '2026-01-05T08:00:00.000Z' },
      {
        EventType: 'TaskCompleted',
        FunctionName: 'step',
        Result: 1,
        ScheduledTime: '2026-01-05T08:00:00.000Z',
        Timestamp: '2026-01-05T08:00:00.000Z',
      },
      { EventType: 'EventRaised', Name: 'go', Timestamp: '2026-01-05T08:00:02.000Z' },
      {
        EventType: 'ExecutionCompleted',
        FailureDetails: null,
        OrchestrationStatus: 'Completed',
        Result: [1, null],
        Timestamp: '2026-01-05T08:00:02.000Z',
      },
    ]);
    const plain = bench.engine.getInstance('one', { showHistory: true });
    expect(plain?.historyEvents?.some((event) => 'Result' in event)).toBe(false);
  });

  it('is replaced in any state where that is allowed', async () => {
    const bench = await EngineBench.start(managedApp(), { replaceInstances: 'any' });
    await bench.begin('wait');
    await bench.begin('wait');
    await bench.rest();
    await bench.begin('quick', 7);
    expect(await bench.ended()).toMatchObject({ name: 'quick', runtimeStatus: 'Completed', output: 7 });
    await bench.begin('wait');
    await bench.rest();
    await bench.engine.suspend('one', 'for a while');
    await bench.rest();
    await bench.begin('quick', 8);
    expect(await bench.ended()).toMatchObject({ runtimeStatus: 'Completed', output: 8, customStatus: null });
    expect(bench.engine.queryInstances({}).instances).toHaveLength(1);
  });

  it('leaves nothing of an episode that was under way when it was replaced', async () => {
    const app = managedApp();
    const played = Promise.withResolvers<undefined>();
    const invoke = app.invoke.bind(app);
    app.invoke = async (kind, name, payload, instanceId) => {
      const outcome = await invoke(kind, name, payload, instanceId);
      if (kind === 'orchestrator' && name === 'wait') await played.promise;
      return outcome;
    };
    const bench = await EngineBench.start(app, { replaceInstances: 'any' });
    await bench.begin('wait');
    await bench.rest();
    await bench.begin('quick', 7);
    played.resolve(undefined);
    const { customStatus, historyEvents } = await bench.ended();
    expect(customStatus).toBeNull();
    expect(historyEvents?.map((event) => event['FunctionName'] ?? event['EventType'])).toEqual([
      'quick',
      'step',
      'ExecutionCompleted',
    ]);
  });

  it('is not started a second time while it runs', async () => {
    const bench = await EngineBench.start(managedApp());
    await bench.begin('wait');
    const again = { name: 'quick', instanceId: 'one' };
    expect(await bench.engine.startInstance(again)).toEqual({ kind: 'exists', runtimeStatus: 'Pending' });
    await bench.rest();
    expect(await bench.engine.startInstance(again)).toEqual({ kind: 'exists', runtimeStatus: 'Running' });
  });

  it('is started once by two who ask at the same time', async () => {
    const bench = await EngineBench.start(managedApp());
    const asked = [1, 2].map(() => bench.engine.startInstance({ name: 'wait', instanceId: 'one' }));
    const answers = await Promise.all(asked);
    expect(answers.map((answer) => answer.kind)).toEqual(['started', 'exists']);
  });

  it('is replaced by a new run when it is over', async () => {
    const bench = await EngineBench.start(managedApp());
    await bench.run('quick', 1);
    await bench.clock.advance(60_000);
    expect(await bench.run('quick', 2)).toMatchObject({ output: 2, createdTime: '2026-01-05T08:01:00Z' });
  });

  it('begins its new run with its start, although an event of the old one still waits', async () => {
    const app = managedApp().orchestration('short', function* (context) {
      yield context.df.createTimer(context.df.currentUtcDateTime);
      return 'over';
    });
    const bench = await EngineBench.start(app, { maxConcurrentOrchestrators: 1 });
    await bench.begin('short');
    await bench.until(() => app.calls('short').length === 1);
    const letFirstEnd = app.holdOrchestrators();
    await bench.until(() => app.calls('short').length === 2);
    await bench.raise('go');
    await bench.begin('short', null, 'two');
    const letOthersRun = app.holdOrchestrators();
    letFirstEnd();
    await bench.until(() => bench.status().runtimeStatus === 'Completed');
    await bench.begin('short');
    letOthersRun();
    await bench.until(() => app.calls('short').filter((call) => call.instanceId === 'one').length === 3);
    const { history } = JSON.parse(app.calls('short').at(-1)?.payload ?? '') as {
      history: { EventType: number }[];
    };
    expect(history.map((event) => event.EventType)).toEqual([12, 0, 15]);
    await bench.ended();
  });

  it('gets an id when it is given none', async () => {
    const bench = await EngineBench.start(managedApp());
    const answer = await bench.engine.startInstance({ name: 'quick' });
    expect(answer).toMatchObject({
      kind: 'started',
      instanceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
  });

  it.each([
    [
      'of an unknown orchestrator',
      { name: 'nothing' },
      /^The function 'nothing' doesn't exist, is disabled, or is not/,
    ],
    ['with a long id', { name: 'quick', instanceId: 'x'.repeat(101) }, /must not exceed 100/],
    ['with an id that would not fit a path', { name: 'quick', instanceId: 'a/b' }, /must not contain/],
    ['with the id of an entity', { name: 'quick', instanceId: '@a@b' }, /must not start with @/],
    ['with broken input', { name: 'quick', input: '{' }, /Invalid JSON/],
  ])('is not started %s', async (_, request, message) => {
    const bench = await EngineBench.start(managedApp());
    const answer = await bench.engine.startInstance(request);
    expect(answer).toMatchObject({ kind: 'invalid', message: expect.stringMatching(message) as string });
  });

  it('knows its version, its own or the app’s', async () => {
    const app = new DurableFunctionApp().orchestration('tell', function* (context) {
      yield context.df.createTimer(context.df.currentUtcDateTime);
      return context.df.version;
    });
    const bench = await EngineBench.start(app, { defaultVersion: '1.0' });
    await bench.engine.startInstance({ name: 'tell', instanceId: 'old', version: '0.9' });
    expect(await bench.ended('old')).toMatchObject({ output: '0.9' });
    expect(await bench.run('tell')).toMatchObject({ output: '1.0' });
  });
});

describe('a custom status', () => {
  const reporting = (length: number): DurableFunctionApp =>
    new DurableFunctionApp()
      .activity('step', () => null)
      .orchestration('report', function* (context) {
        context.df.setCustomStatus('x'.repeat(length));
        yield context.df.callActivity('step');
        context.df.setCustomStatus('');
        return 'reported';
      });

  it('may take 16 KB of UTF-16, and is replaced but never cleared', async () => {
    const bench = await EngineBench.start(reporting(8_190));
    expect(await bench.run('report')).toMatchObject({ output: 'reported', customStatus: 'x'.repeat(8_190) });
  });

  it('fails the orchestration when it is larger', async () => {
    const bench = await EngineBench.start(reporting(8_191));
    expect(await bench.run('report')).toMatchObject({
      runtimeStatus: 'Failed',
      output:
        "Orchestrator function 'report' failed: The UTF-16 size of the JSON-serialized payload must not exceed 16 KB. The current payload size is 17 KB.",
      customStatus: null,
    });
  });
});

describe('restart', () => {
  it('runs the same with the same input, under a new id or the old one', async () => {
    const bench = await EngineBench.start(managedApp());
    await bench.run('quick', 4);
    const renewed = await bench.engine.restart('one', true);
    if (renewed?.kind !== 'started') throw new Error('not restarted');
    expect(renewed.instanceId).not.toBe('one');
    expect(await bench.ended(renewed.instanceId)).toMatchObject({ name: 'quick', output: 4 });
    expect(await bench.engine.restart('one', false)).toEqual({ kind: 'started', instanceId: 'one' });
    expect(await bench.engine.restart('one', false)).toMatchObject({ kind: 'exists' });
    expect(await bench.engine.restart('nobody', true)).toBeUndefined();
  });

  it('of an instance that was terminated, under its own id, leaves nothing of the run before', async () => {
    let isBroken = true;
    let release: (value: string) => void = () => undefined;
    const app = managedApp()
      .activity('slow', () => new Promise<string>((resolve) => (release = resolve)))
      .activity('fragile', () => {
        if (isBroken) throw new Error('broken');
        return 'whole';
      })
      .orchestration('both', function* (context) {
        context.df.setCustomStatus(isBroken ? 'breaking' : 'working');
        return yield context.df.Task.all([
          context.df.callActivity('fragile'),
          context.df.callActivity('slow'),
        ]);
      });
    const bench = await EngineBench.start(app);
    await bench.begin('both', { size: 1 });
    await bench.rest();
    const releaseOld = release;
    expect(await bench.engine.restart('one', false)).toEqual({ kind: 'exists', runtimeStatus: 'Running' });
    await bench.engine.terminate('one', 'enough');
    await bench.rest();
    isBroken = false;
    expect(await bench.engine.restart('one', false)).toEqual({ kind: 'started', instanceId: 'one' });
    expect(bench.status()).toMatchObject({ runtimeStatus: 'Pending', output: null, customStatus: null });
    await bench.rest();
    releaseOld('of the old run');
    await bench.rest();
    expect(bench.status()).toMatchObject({ runtimeStatus: 'Running', customStatus: 'working' });
    release('of the new run');
    expect(await bench.ended()).toMatchObject({ output: ['whole', 'of the new run'], input: { size: 1 } });
  });
});
