import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DurableFunctionApp } from '../../support/durable-function-app.ts';
import { EngineBench } from '../../support/engine-bench.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'slipway-state-file-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function echoApp(): DurableFunctionApp {
  return new DurableFunctionApp()
    .activity('repeat', (value: unknown) => value)
    .orchestration('echo', function* (context) {
      return yield context.df.callActivity('repeat', context.df.getInput());
    });
}

describe('a full disk', () => {
  it('stops the engine with a clear error, and with space again all that was confirmed comes to its end', async () => {
    const databaseFile = path.join(directory, 'state.db');
    const faults: unknown[] = [];
    const full = await EngineBench.start(echoApp(), {
      databaseFile,
      maxStateBytes: 400_000,
      onFault: (error) => faults.push(error),
    });
    const confirmed: string[] = [];
    const input = { text: 'x'.repeat(20_000) };
    let refusal: unknown;
    while (refusal === undefined) {
      const id = `i-${String(confirmed.length)}`;
      await full.begin('echo', input, id).then(
        () => confirmed.push(id),
        (error: unknown) => (refusal = error),
      );
    }
    const message = expect.stringContaining('there is no space left for its state file') as unknown;
    expect(refusal).toMatchObject({ message });
    expect(faults).toEqual([refusal]);
    expect(confirmed.length).toBeGreaterThan(0);
    await expect(full.begin('echo', input, 'later')).rejects.toMatchObject({ message });
    expect(full.status('i-0')).toMatchObject({ name: 'echo' });
    await full.engine.stop(1_000);

    const roomy = await EngineBench.start(echoApp(), { databaseFile });
    for (const id of confirmed) {
      expect(await roomy.ended(id)).toMatchObject({ runtimeStatus: 'Completed', output: input });
    }
    expect(roomy.engine.getInstance('later', {})).toBeUndefined();
    await roomy.engine.stop(1_000);
  });
});

describe('a write-ahead log that ends anywhere', () => {
  it('opens, with all that was committed before its end', async () => {
    const databaseFile = path.join(directory, 'state.db');
    const log = `${databaseFile}-wal`;
    const commits: { readonly bytes: number; readonly ids: readonly string[] }[] = [];
    const started: string[] = [];
    const writer = await EngineBench.start(echoApp(), {
      databaseFile,
      onCommit: () => commits.push({ bytes: statSync(log).size, ids: [...started] }),
    });
    for (let n = 0; n < 8; n += 1) {
      const id = `i-${String(n)}`;
      await writer.begin('echo', { n }, id);
      started.push(id);
      await writer.ended(id);
    }
    const copy = path.join(directory, 'copy.db');
    const logBytes = readFileSync(log);
    const empty = path.join(directory, 'empty.db');
    copyFileSync(databaseFile, empty);
    await writer.engine.stop(1_000);
    expect(commits.at(-1)?.bytes).toBe(logBytes.length);

    const step = Math.ceil(logBytes.length / 150);
    const lengths = [
      ...commits.flatMap(({ bytes }) => [bytes - 1, bytes, bytes + 1]),
      ...Array.from({ length: 150 }, (_, n) => n * step + (n % 24)),
    ].filter((length) => length <= logBytes.length);
    for (const length of lengths) {
      copyFileSync(empty, copy);
      writeFileSync(`${copy}-wal`, logBytes.subarray(0, length));
      const reader = await EngineBench.start(echoApp(), { databaseFile: copy });
      const kept = commits.filter(({ bytes }) => bytes <= length).at(-1)?.ids ?? [];
      for (const id of kept) expect(await reader.ended(id)).toMatchObject({ runtimeStatus: 'Completed' });
      await reader.engine.stop(1_000);
    }
    expect(lengths.length).toBeGreaterThan(100);
  });
});
