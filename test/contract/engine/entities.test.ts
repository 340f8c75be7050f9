import { EntityId } from 'durable-functions';
import { describe, expect, it } from 'vitest';
import type { InvocationOutcome } from '../../../src/local/shared/durable-engine.ts';
import { counters, count, one, oneId } from './counters.ts';
import { DurableFunctionApp } from '../../support/durable-function-app.ts';
import { EngineBench } from '../../support/engine-bench.ts';

describe('an entity', () => {
  it('is signaled and called by an orchestration, in order', async () => {
    const bench = await EngineBench.start(counters());
    expect(await bench.run('addTwice')).toMatchObject({ runtimeStatus: 'Completed', output: 5 });
    expect(bench.engine.readEntity(oneId)).toMatchObject({ entityId: oneId, state: 5 });
  });

  it('is handed its batch in the form of the classic extension', async () => {
    const app = counters();
    const bench = await EngineBench.start(app);
    await bench.run('addTwice');
    const [call] = app.calls('Counter');
    expect(call?.instanceId).toBe('@counter@one');
    const guid: unknown = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(JSON.parse(call?.payload ?? '')).toEqual({
      self: oneId,
      exists: false,
      state: null,
      batch: [
        { id: guid, name: 'add', signal: true, input: '2' },
        { id: guid, name: 'add', signal: true, input: '3' },
        { id: guid, name: 'get', input: null },
      ],
    });
  });

  it('leaves EventSent and EventRaised in the history of its caller', async () => {
    const app = counters();
    const bench = await EngineBench.start(app);
    await bench.run('addTwice');
    const { history } = JSON.parse(app.calls('addTwice').at(-1)?.payload ?? '') as {
      history: Record<string, unknown>[];
    };
    const sent = history.filter((event) => event['EventType'] === 14);
    expect(sent).toMatchObject([
      { EventId: 0, InstanceId: '@counter@one', Name: 'op' },
      { EventId: 1, InstanceId: '@counter@one', Name: 'op' },
      { EventId: 2, InstanceId: '@counter@one', Name: 'op' },
    ]);
    const requests = sent.map((event) => JSON.parse(String(event['Input'])) as Record<string, unknown>);
    expect(requests).toMatchObject([
      { op: 'add', signal: true, input: '2', parent: 'one' },
      { op: 'add', signal: true, input: '3', parent: 'one' },
      { op: 'get', parent: 'one' },
    ]);
    expect(history.at(-1)).toMatchObject({
      EventType: 15,
      Name: requests[2]?.['id'],
      Input: JSON.stringify({ result: '5' }),
    });
  });

  it('tells its caller of a failed operation as durable-functions words it, and keeps working', async () => {
    const app = counters().orchestration('tryAll', function* (context) {
      const told: string[] = [];
      try {
        yield context.df.callEntity(one, 'fly');
      } catch (error) {
        told.push(String(error));
      }
      context.df.signalEntity(one, 'add', 1);
      told.push(String(yield context.df.callEntity(one, 'get')));
      return told;
    });
    const bench = await EngineBench.start(app);
    expect(await bench.run('tryAll')).toMatchObject({ output: ['Error: [object Object]', '1'] });
  });

  it('tells its callers when its function fails as a whole, and stays as it was', async () => {
    class Broken extends DurableFunctionApp {
      isBroken = false;
      override invoke(...call: Parameters<DurableFunctionApp['invoke']>): Promise<InvocationOutcome> {
        if (call[0] === 'entity' && this.isBroken)
          return Promise.resolve({ ok: false, message: 'no memory' });
        return super.invoke(...call);
      }
    }
    const app = new Broken();
    app.entity<number>('Counter', count).orchestration('ask', function* (context) {
      try {
        return yield context.df.callEntity(one, 'get');
      } catch (error) {
        return String(error);
      }
    });
    const bench = await EngineBench.start(app);
    await bench.engine.signalEntity({ entityId: one, operation: 'add', input: '4' });
    await bench.rest();
    app.isBroken = true;
    expect(await bench.run('ask')).toMatchObject({ output: 'Error: no memory' });
    expect(bench.engine.readEntity(oneId)?.state).toBe(4);
  });

  it('has one batch under way at a time, and gets what came meanwhile as the next', async () => {
    let release: () => void = () => undefined;
    let running = 0;
    let most = 0;
    const app = new DurableFunctionApp().entity<number>('Counter', async ({ df }) => {
      running += 1;
      most = Math.max(most, running);
      if (df.operationName === 'wait') await new Promise<void>((resolve) => (release = resolve));
      df.setState((df.getState(() => 0) ?? 0) + 1);
      running -= 1;
    });
    const bench = await EngineBench.start(app);
    const signal = (operation: string): Promise<unknown> =>
      bench.engine.signalEntity({ entityId: one, operation });
    await signal('wait');
    await bench.rest();
    await signal('a');
    await signal('b');
    await bench.rest();
    expect(app.calls('Counter')).toHaveLength(1);
    release();
    await bench.rest();
    const sizes = app.calls('Counter').map(({ payload }) => {
      const { batch } = JSON.parse(payload ?? '') as { batch: unknown[] };
      return batch.length;
    });
    expect([sizes, most, bench.engine.readEntity(oneId)?.state]).toEqual([[1, 2], 1, 3]);
  });

  it('does not hold up other entities', async () => {
    const app = new DurableFunctionApp().entity<number>('Counter', async ({ df }) => {
      if (df.entityId.key === 'stuck') await new Promise(() => undefined);
      df.setState(1);
    });
    const bench = await EngineBench.start(app);
    await bench.engine.signalEntity({ entityId: { name: 'counter', key: 'stuck' }, operation: 'x' });
    await bench.engine.signalEntity({ entityId: one, operation: 'x' });
    await bench.rest();
    expect(bench.engine.readEntity(oneId)?.state).toBe(1);
    await bench.engine.stop(0);
  });

  it('signals other entities', async () => {
    const bench = await EngineBench.start(counters());
    for (const [operation, input] of [['add', '7'], ['forward']] as const) {
      await bench.engine.signalEntity({ entityId: one, operation, ...(input && { input }) });
    }
    await bench.rest();
    expect(bench.engine.readEntity({ name: 'COUNTER', key: 'two' })?.state).toBe(7);
  });

  it('is gone when it deletes itself', async () => {
    const bench = await EngineBench.start(counters());
    await bench.engine.signalEntity({ entityId: one, operation: 'add' });
    await bench.rest();
    expect(bench.engine.readEntity(oneId)).toBeDefined();
    await bench.engine.signalEntity({ entityId: one, operation: 'delete' });
    await bench.rest();
    expect(bench.engine.readEntity(oneId)).toBeUndefined();
  });

  it('is purged by its id', async () => {
    const bench = await EngineBench.start(counters());
    await bench.run('addTwice');
    expect(await bench.engine.purge({ instanceId: '@counter@one' })).toBe(1);
    expect(bench.engine.readEntity(oneId)).toBeUndefined();
    expect(await bench.engine.purge({ instanceId: '@counter@one' })).toBe(0);
  });

  it('that was signaled just before the orchestration continues as new gets the signal once each round', async () => {
    const app = counters().orchestration('rounds', function* (context) {
      const round = context.df.getInput<number>();
      context.df.signalEntity(one, 'add', 1);
      yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 1_000));
      context.df.signalEntity(one, 'add', 10);
      if (round < 3) context.df.continueAsNew(round + 1);
    });
    const bench = await EngineBench.start(app);
    await bench.run('rounds', 1);
    await bench.rest();
    expect(bench.engine.readEntity(oneId)?.state).toBe(33);
  });

  it('whose call loses a race does not hold back the end of its caller', async () => {
    const app = new DurableFunctionApp()
      .entity('Slow', async () => {
        await new Promise(() => undefined);
      })
      .orchestration('race', function* (context) {
        const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 1_000));
        yield context.df.Task.any([context.df.callEntity(new EntityId('Slow', 'x'), 'go'), timer]);
        return 'late';
      });
    const bench = await EngineBench.start(app);
    expect(await bench.run('race')).toMatchObject({ runtimeStatus: 'Completed', output: 'late' });
    await bench.engine.stop(0);
  });

  it('that is unknown fails the orchestration and is refused to clients', async () => {
    const app = counters().orchestration('lost', function* (context) {
      yield context.df.callEntity(new EntityId('Nobody', 'x'), 'go');
    });
    const bench = await EngineBench.start(app);
    const message = "The function 'nobody' doesn't exist, is disabled, or is not an entity function.";
    expect(await bench.run('lost')).toMatchObject({
      runtimeStatus: 'Failed',
      output: expect.stringContaining(message) as unknown,
    });
    expect(
      await bench.engine.signalEntity({ entityId: { name: 'nobody', key: 'x' }, operation: 'go' }),
    ).toEqual({ kind: 'invalid', message: expect.stringContaining(message) as unknown });
  });

  it('cannot be locked, as on every host that speaks schema V3', async () => {
    const app = counters().orchestration('lock', function* (context) {
      yield context.df.lock(one);
    });
    const bench = await EngineBench.start(app);
    expect(await bench.run('lock')).toMatchObject({
      runtimeStatus: 'Failed',
      output: expect.stringContaining('lock requires a Durable Functions extension') as unknown,
    });
  });
});
