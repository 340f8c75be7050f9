import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ActionType } from '../../../src/local/engine/orchestrator-answer.ts';
import type { InvocationOutcome } from '../../../src/local/shared/durable-engine.ts';
import { counters, count, one, oneId } from './counters.ts';
import { DurableFunctionApp } from '../../support/durable-function-app.ts';
import { EngineBench, nextTurn } from '../../support/engine-bench.ts';

describe('a signal with a time', () => {
  it('is delivered then, and not before', async () => {
    const bench = await EngineBench.start(counters());
    const atMs = bench.clock.now() + 60_000;
    await bench.engine.signalEntity({ entityId: one, operation: 'add', input: '5', atMs });
    await bench.clock.advance(59_999);
    expect(bench.engine.readEntity(oneId)).toBeUndefined();
    await bench.clock.advance(1);
    await bench.rest();
    expect(bench.engine.readEntity(oneId)?.state).toBe(5);
  });

  it('may come from an orchestration', async () => {
    const fireAt = '2026-01-05T08:01:00.000Z';
    class Scheduling extends DurableFunctionApp {
      override async invoke(...call: Parameters<DurableFunctionApp['invoke']>): Promise<InvocationOutcome> {
        if (call[0] !== 'orchestrator') return super.invoke(...call);
        await nextTurn();
        const action = {
          actionType: ActionType.ScheduledSignalEntity,
          instanceId: '@counter@one',
          operation: 'add',
          input: 9,
          fireAt,
        };
        return { ok: true, value: { isDone: true, actions: [[action]], schemaVersion: 2 } };
      }
    }
    const app = new Scheduling();
    app.entity<number>('Counter', count).orchestration('later', function* () {
      // Answered by the app above.
    });
    const bench = await EngineBench.start(app);
    expect(await bench.run('later')).toMatchObject({ runtimeStatus: 'Completed' });
    expect(bench.engine.readEntity(oneId)).toBeUndefined();
    await bench.clock.advance(60_000);
    await bench.rest();
    expect(bench.engine.readEntity(oneId)?.state).toBe(9);
  });
});

describe('entities on disk', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'slipway-entities-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('keep their state, and what was asked of them is done by the next process', async () => {
    const databaseFile = path.join(directory, 'state.db');
    const stuck = new DurableFunctionApp().entity('Counter', async () => {
      await new Promise(() => undefined);
    });
    const first = await EngineBench.start(counters(), { databaseFile });
    await first.engine.signalEntity({ entityId: one, operation: 'add', input: '2' });
    await first.rest();
    await first.engine.stop(0);
    const second = await EngineBench.start(stuck, { databaseFile });
    await second.engine.signalEntity({ entityId: one, operation: 'add', input: '3' });
    const atMs = second.clock.now() + 60_000;
    await second.engine.signalEntity({ entityId: one, operation: 'add', input: '4', atMs });
    await second.rest();
    expect(stuck.calls('Counter')).toHaveLength(1);
    await second.engine.stop(0);
    const third = await EngineBench.start(counters(), { databaseFile });
    await third.rest();
    expect(third.engine.readEntity(oneId)?.state).toBe(5);
    await third.clock.advance(60_000);
    await third.rest();
    expect(third.engine.readEntity(oneId)?.state).toBe(9);
    await third.engine.stop(0);
  });
});

describe('a list of entities', () => {
  it('has those of a name, in pages, with their states when asked for', async () => {
    const app = counters().entity<string>('Other', ({ df }) => {
      df.setState('here');
    });
    const bench = await EngineBench.start(app);
    for (const key of ['a', 'b', 'c']) {
      await bench.engine.signalEntity({ entityId: { name: 'counter', key }, operation: 'add' });
      await bench.rest();
      await bench.clock.advance(60_000);
    }
    await bench.engine.signalEntity({ entityId: { name: 'other', key: 'a' }, operation: 'x' });
    await bench.rest();
    const keys = (filter: object): string[] =>
      bench.engine.queryEntities(filter).entities.map(({ entityId }) => `${entityId.name} ${entityId.key}`);
    expect(keys({})).toEqual(['counter a', 'counter b', 'counter c', 'other a']);
    expect(keys({ name: 'Counter', lastOperationTimeFrom: '2026-01-05T08:01:00Z' })).toEqual([
      'counter b',
      'counter c',
    ]);
    expect(keys({ lastOperationTimeTo: '2026-01-05T08:00:30Z' })).toEqual(['counter a']);
    const first = bench.engine.queryEntities({ name: 'counter', top: 2, fetchState: true });
    expect(first.entities.map(({ state }) => state)).toEqual([1, 1]);
    expect(keys({ name: 'counter', top: 2, continuationToken: first.continuationToken })).toEqual([
      'counter c',
    ]);
  });
});
