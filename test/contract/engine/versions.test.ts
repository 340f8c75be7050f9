import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OrchestrationRules } from '../../../src/local/engine/engine-runners.ts';
import { DurableFunctionApp } from '../../support/durable-function-app.ts';
import { EngineBench } from '../../support/engine-bench.ts';

function versionedApp(): DurableFunctionApp {
  return new DurableFunctionApp()
    .activity('step', () => null)
    .orchestration('child', function* (context) {
      yield context.df.callActivity('step');
      return context.df.version;
    })
    .orchestration('parent', function* (context) {
      const own = context.df.version;
      const plain: unknown = yield context.df.callSubOrchestrator('child');
      const given: unknown = yield context.df.callSubOrchestrator('child', null, 'c-2', '0.9');
      return [own, plain, given];
    });
}

/** Runs the child orchestrator at `version` until the engine rests, and answers its state. */
async function stateAt(version: string, rules: OrchestrationRules): Promise<unknown> {
  const bench = await EngineBench.start(versionedApp(), { defaultVersion: '2.0', ...rules });
  await bench.engine.startInstance({ name: 'child', instanceId: 'one', version });
  await bench.rest();
  return bench.status().runtimeStatus;
}

describe('the version of an instance', () => {
  it('is the default of host.json, or what the client or parent gave, and the orchestrator sees it', async () => {
    const bench = await EngineBench.start(versionedApp(), { defaultVersion: '1.5' });
    expect(await bench.run('parent')).toMatchObject({ output: ['1.5', '1.5', '0.9'] });
    await bench.engine.startInstance({ name: 'child', instanceId: 'old', version: '1.0' });
    expect(await bench.ended('old')).toMatchObject({ output: '1.0' });
  });

  it.each([
    ['CurrentOrOlder', '1.9', 'Completed'],
    ['CurrentOrOlder', '2.0', 'Completed'],
    ['CurrentOrOlder', '2.0.1', 'Pending'],
    ['CurrentOrOlder', '10.0', 'Pending'],
    ['CurrentOrOlder', '', 'Completed'],
    ['Strict', '2.0', 'Completed'],
    ['Strict', '1.9', 'Pending'],
    ['None', '10.0', 'Completed'],
  ] as const)('under %s at %s leaves the instance %s', async (versionMatchStrategy, version, state) => {
    expect(await stateAt(version, { versionMatchStrategy })).toBe(state);
  });

  it('is CurrentOrOlder and Reject when nothing is said, and of no account without a default version', async () => {
    expect(await stateAt('3.0', {})).toBe('Pending');
    const bench = await EngineBench.start(versionedApp());
    await bench.engine.startInstance({ name: 'child', instanceId: 'one', version: '3.0' });
    expect(await bench.ended()).toMatchObject({ output: '3.0' });
  });

  it('fails the instance under Fail', async () => {
    const bench = await EngineBench.start(versionedApp(), {
      defaultVersion: '2.0',
      versionFailureStrategy: 'Fail',
    });
    await bench.engine.startInstance({ name: 'child', instanceId: 'one', version: '3.0' });
    expect(await bench.ended()).toMatchObject({
      runtimeStatus: 'Failed',
      output: "The orchestration version '3.0' is greater than the worker version '2.0'.",
    });
  });
});

describe('a rejected instance', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'slipway-versions-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('waits for an app that may play it', async () => {
    const databaseFile = path.join(directory, 'state.db');
    const old = await EngineBench.start(versionedApp(), { databaseFile, defaultVersion: '1.0' });
    await old.engine.startInstance({ name: 'child', instanceId: 'one', version: '2.0' });
    await old.rest();
    expect(old.status().runtimeStatus).toBe('Pending');
    await old.engine.stop(0);
    const next = await EngineBench.start(versionedApp(), { databaseFile, defaultVersion: '2.0' });
    expect(await next.ended()).toMatchObject({ runtimeStatus: 'Completed', output: '2.0' });
    await next.engine.stop(0);
  });
});

describe('maxOrchestrationActions', () => {
  it('fails an execution that asks for more', async () => {
    const app = new DurableFunctionApp()
      .activity('step', () => null)
      .orchestration('many', function* (context) {
        for (let n = 0; n < context.df.getInput<number>(); n += 1) yield context.df.callActivity('step');
        return 'all';
      });
    const bench = await EngineBench.start(app, { maxOrchestrationActions: 5 });
    expect(await bench.run('many', 5, 'five')).toMatchObject({ output: 'all' });
    expect(await bench.run('many', 6, 'six')).toMatchObject({
      runtimeStatus: 'Failed',
      output:
        "Orchestrator function 'many' failed: Maximum amount of orchestration actions (5) has been reached. This value can be configured in host.json file as MaxOrchestrationActions.",
    });
  });
});
