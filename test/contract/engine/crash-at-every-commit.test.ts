import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DurableFunctionApp } from '../../support/durable-function-app.ts';
import { EngineBench } from '../../support/engine-bench.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { answersIn, COMPENSATING, copyState, driveToEnd, HAPPY, settledTwice } from './crashing.ts';
import type { Workflow, World } from './crashing.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'slipway-commits-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** What was there right after a commit. */
interface Moment {
  readonly file: string;
  readonly nowMs: number;
  readonly world: readonly string[];
}

/** Runs a workflow to its end and keeps every moment; the first is before all commits. */
async function record(workflow: Workflow): Promise<Moment[]> {
  const file = path.join(directory, 'state.db');
  const clock = new ManualClock();
  const world: World = new Set();
  const moments: Moment[] = [];
  const keep = (): void => {
    const copy = path.join(directory, `copy-${String(moments.length)}.db`);
    copyState(file, copy);
    moments.push({ file: copy, nowMs: clock.now(), world: [...world] });
  };
  const bench = await EngineBench.start(workflow.app(world), { databaseFile: file, clock, onCommit: keep });
  keep();
  expect(await driveToEnd(bench, workflow)).toEqual(workflow.output);
  expect([...world].sort()).toEqual([...workflow.made].sort());
  await bench.engine.stop(1_000);
  return moments;
}

/** What activities answered, in the words of their answers. */
function answeredAgain(app: DurableFunctionApp): string[] {
  const told = { make: 'made', remove: 'removed' };
  return Object.entries(told).flatMap(([name, word]) =>
    app.calls(name).map(({ payload }) => `${word} ${JSON.parse(payload ?? '') as string}`),
  );
}

/** Goes on from a killed process: from its file, in the world that it left. */
async function resume(
  workflow: Workflow,
  file: string,
  { nowMs, world }: Moment,
): Promise<DurableFunctionApp> {
  const databaseFile = path.join(directory, 'resumed.db');
  for (const suffix of ['', '-wal']) rmSync(databaseFile + suffix, { force: true });
  copyState(file, databaseFile);
  const left: World = new Set(world);
  const app = workflow.app(left);
  const bench = await EngineBench.start(app, { databaseFile, clock: new ManualClock(nowMs) });
  const before = bench.engine.getInstance('one', {});
  if (before?.runtimeStatus === 'Completed') expect(before.output).toEqual(workflow.output);
  else expect(await driveToEnd(bench, workflow)).toEqual(workflow.output);
  expect([...left].sort()).toEqual([...workflow.made].sort());
  await bench.engine.stop(1_000);
  expect(settledTwice(databaseFile)).toEqual([]);
  return app;
}

describe.each([
  ['a happy workflow', HAPPY, 15],
  ['a compensating workflow', COMPENSATING, 20],
])('%s', (_, workflow, fewest) => {
  it('comes to the same end when killed before or after any of its commits, and repeats nothing that was committed', async () => {
    const moments = await record(workflow);
    expect(moments.length).toBeGreaterThan(fewest);
    const committed = new Set<string>();
    /** What a run from the very start does. */
    const expected = new Set<string>();
    for (const [index, moment] of moments.entries()) {
      for (const answer of answersIn(moment.file)) committed.add(answer);
      // Killed right after this commit, and right before the next: the file is the same, but the world has moved on.
      for (const then of [moment, ...moments.slice(index + 1, index + 2)]) {
        const app = await resume(workflow, moment.file, then);
        const again = answeredAgain(app);
        expect(again.filter((answer) => committed.has(answer))).toEqual([]);
        for (const answer of index === 0 ? again : []) expected.add(answer);
      }
    }
    expect([...committed].sort()).toEqual([...expected].sort());
  });
});
