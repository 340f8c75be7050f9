import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InstanceFilter } from '../../../src/local/shared/durable-engine.ts';
import { DurableFunctionApp } from '../../support/durable-function-app.ts';
import { EngineBench } from '../../support/engine-bench.ts';

function app(): DurableFunctionApp {
  return new DurableFunctionApp()
    .orchestration('wait', function* ({ df }) {
      yield df.waitForExternalEvent('go');
    })
    .orchestration('quick', function* ({ df }) {
      yield df.createTimer(df.currentUtcDateTime);
    });
}

describe('hundreds of instances', () => {
  const COUNT = 250;
  const many = async (): Promise<EngineBench> => {
    const bench = await EngineBench.start(app());
    const ids = Array.from({ length: COUNT }, (_, n) => `i-${String(n).padStart(3, '0')}`);
    await Promise.all(ids.map((id, n) => bench.begin(n % 10 === 0 ? 'wait' : 'quick', n, id)));
    const completed = { runtimeStatus: ['Completed'], top: COUNT } as const;
    await bench.until(() => bench.engine.queryInstances(completed).instances.length === COUNT * 0.9);
    return bench;
  };
  const idsOf = (bench: EngineBench, filter: InstanceFilter): string[][] => {
    const pages: string[][] = [];
    let token: string | undefined;
    do {
      const page = bench.engine.queryInstances({
        ...filter,
        ...(token !== undefined && { continuationToken: token }),
      });
      pages.push(page.instances.map(({ instanceId }) => instanceId));
      token = page.continuationToken;
    } while (token !== undefined);
    return pages;
  };

  it('come in pages of a hundred, each instance once', async () => {
    const bench = await many();
    const pages = idsOf(bench, {});
    expect(pages.map((page) => page.length)).toEqual([100, 100, 50]);
    expect(new Set(pages.flat()).size).toBe(COUNT);
    expect(idsOf(bench, { top: 125 }).map((page) => page.length)).toEqual([125, 125]);
    expect(idsOf(bench, { runtimeStatus: ['Running'], top: 10 }).map((page) => page.length)).toEqual([
      10, 10, 5,
    ]);
  });

  it('keep their places in the pages to come when others are started and purged in between', async () => {
    const bench = await many();
    const { continuationToken = '' } = bench.engine.queryInstances({ top: 100 });
    await bench.engine.purge({ instanceId: 'i-099' });
    await bench.run('quick', 1, 'a-0');
    const next = bench.engine.queryInstances({ top: 100, continuationToken });
    expect(next.instances[0]?.instanceId).toBe('i-100');
  });

  it('are purged by a filter, all that are over', async () => {
    const bench = await many();
    await bench.clock.advance(60_000);
    await bench.run('quick', 1, 'later');
    const before = '2026-01-05T08:00:30Z';
    expect(await bench.engine.purge({ createdTimeTo: before, runtimeStatus: ['Failed'] })).toBe(0);
    expect(await bench.engine.purge({ createdTimeTo: before, instanceIdPrefix: 'i-0' })).toBe(90);
    expect(await bench.engine.purge({ createdTimeTo: before })).toBe(135);
    expect(idsOf(bench, {}).flat()).toEqual([
      ...Array.from({ length: 25 }, (_, n) => `i-${String(n * 10).padStart(3, '0')}`),
      'later',
    ]);
  });
});

describe('a process that takes over thousands of messages and tasks', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'slipway-many-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('carries out each once, and what comes later comes later', async () => {
    const count = 1_500;
    const databaseFile = path.join(directory, 'state.db');
    const functions = new DurableFunctionApp()
      .activity('note', (id: string) => id)
      .orchestration('collect', function* ({ df }) {
        const noted: string = yield df.callActivity('note', df.instanceId);
        const events: unknown[] = [];
        for (let n = 0; n < 2; n += 1) events.push(yield df.waitForExternalEvent('go'));
        return [noted, ...events];
      });
    const ids = Array.from({ length: count }, (_, n) => `i-${String(n)}`);
    const release = functions.holdOrchestrators();
    const first = await EngineBench.start(functions, { databaseFile, maxConcurrentOrchestrators: 1 });
    await Promise.all(ids.map((id) => first.begin('collect', null, id)));
    await Promise.all(ids.map((id) => first.raise('go', 'early', id)));
    await first.engine.stop(0);
    release();

    const next = await EngineBench.start(functions, { databaseFile });
    await Promise.all(ids.toReversed().map((id) => next.raise('go', 'late', id)));
    const open = { runtimeStatus: ['Pending', 'Running'], top: 1 } as const;
    await next.until(() => next.engine.queryInstances(open).instances.length === 0);
    for (const id of ids) expect(next.status(id).output).toEqual([id, 'early', 'late']);
    expect(functions.calls('note')).toHaveLength(count);
    await next.engine.stop(1_000);
  });
});
