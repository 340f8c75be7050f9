import { basename, dirname, join } from 'node:path';
import type { OrchestrationContext, OrchestrationHandler } from 'durable-functions';
import { describe, expect, it } from 'vitest';
import { orchestratorNames } from '../../src/contracts/names.ts';
import { runAll, type Durable } from '../../src/orchestrators/durable.ts';
import { operation } from '../../src/orchestrators/operation.ts';
import { planning } from '../../src/orchestrators/planning.ts';
import { readRecordedHistory, replayRecorded } from '../support/recorded-history.ts';
import { currentVersion, HISTORIES, recordedFiles, releasedVersions } from '../support/recorded-versions.ts';

const orchestrators: Readonly<Record<string, OrchestrationHandler>> = {
  [orchestratorNames.operation]: operation,
  [orchestratorNames.planning]: planning,
};

function read(file: string) {
  return readRecordedHistory(join(HISTORIES, file));
}

function orchestratorOf(file: string): OrchestrationHandler {
  const { orchestrator } = read(file);
  const handler = orchestrators[orchestrator];
  if (!handler) throw new Error(`There is no orchestrator ${orchestrator} any more, of which ${file} tells`);
  return handler;
}

describe('recorded histories', () => {
  it.each(recordedFiles())('go on with the orchestrators of today: %s', async (file) => {
    await replayRecorded(orchestratorOf(file), read(file));
  });

  it('are there for the current version and for every released one', () => {
    const versions = new Set(recordedFiles().map(dirname));
    expect([...versions].sort()).toEqual([...new Set([currentVersion(), ...releasedVersions()])].sort());
  });

  it.each(['byo-vnet', 'byo-vnet-removed', 'private-link-advanced', 'compensated', 'many-retries', 'plan'])(
    'of the current version tell of %s',
    (name) => {
      expect(recordedFiles().map((file) => basename(file, '.json.gz'))).toContain(name);
    },
  );

  it('tell of operations that continued as new again and again', () => {
    const executions = recordedFiles().map((file) => read(file).executions.length);
    expect(Math.max(...executions)).toBeGreaterThanOrEqual(4);
  });
});

describe('an orchestrator that has changed', () => {
  const file = `${currentVersion()}/byo-vnet.json.gz`;

  function* asksForMoreAtFirst(context: OrchestrationContext): Durable<unknown> {
    yield* runAll(context, [{ name: 'operation_sync', input: {} }]);
    return yield* operation(context);
  }

  function* asksForMoreAtLast(context: OrchestrationContext): Durable<unknown> {
    const document = yield* operation(context);
    if (document) yield* runAll(context, [{ name: 'operation_sync', input: {} }]);
    return document;
  }

  function* failsAtOnce(): Durable<unknown> {
    yield* [];
    throw new Error('nothing works');
  }

  it.each([
    [
      'asks for more at first',
      asksForMoreAtFirst,
      'it was «activity preflight_observe» and is «activity operation_sync»',
    ],
    ['asks for more at last', asksForMoreAtLast, 'it was «completion» and is «activity operation_sync»'],
    ['fails', failsAtOnce, 'it was «activity operation_sync» and is «failure: nothing works»'],
  ])('and %s is told that this needs a new version', async (_what, handler, where) => {
    const replay = replayRecorded(handler, read(file));
    await expect(replay).rejects.toThrow('replay diverged from history');
    await expect(replay).rejects.toThrow(where);
    await expect(replay).rejects.toThrow('needs a new orchestration version');
  });
});
