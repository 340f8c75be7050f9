import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readScenario } from '../../../src/local/arm/faults/scenario.ts';
import { makeGroup, raw, startFixture, temporaryFolder } from './arm-fixture.ts';

function fileWith(text: string): string {
  const file = join(temporaryFolder(), 'scenario.json');
  writeFileSync(file, text);
  return file;
}

describe('a scenario', () => {
  it('has a seed, durations, and faults by preset and in full', () => {
    const content = {
      seed: 7,
      durations: { clusterCreate: { minMs: 1, maxMs: 2 } },
      readLag: false,
      faults: [{ preset: 'flaky-network' }, { preset: 'throttled', occurrence: 5 }, { path: 'x', cut: true }],
    };
    const scenario = readScenario(fileWith(JSON.stringify(content)));
    expect(scenario).toMatchObject({ seed: 7, durations: content.durations, readLag: false });
    expect(scenario.faults).toMatchObject([
      { probability: 0.05, when: 'before' },
      { probability: 0.05, when: 'after' },
      { status: 429, occurrence: 5 },
      { path: 'x', cut: true },
    ]);
  });

  it('can be empty', () => {
    expect(readScenario(fileWith('{}'))).toEqual({ durations: {}, readLag: true, faults: [] });
  });

  it('is in the samples', () => {
    const sample = join(import.meta.dirname, '../../../samples/scenarios/capacity.json');
    expect(readScenario(sample).faults).toHaveLength(4);
  });

  it.each([
    ['{', /JSON at position 1/],
    ['[]', /the file: .*expected object/],
    ['{"sead":1}', /the file: Unrecognized key: "sead"/],
    ['{"seed":-1}', /seed: /],
    ['{"durations":{"clusterCreat":{"minMs":1,"maxMs":2}}}', /durations.*clusterCreat/],
    [
      '{"durations":{"clusterCreate":{"minMs":3,"maxMs":2}}}',
      /durations\.clusterCreate: minMs must not be above/,
    ],
    ['{"faults":[{"preset":"throttled"},{"path":""}]}', /faults\[1\]\.path: /],
    ['{"faults":[{"preset":"throtled"}]}', /faults\[0\]\.preset: there is no preset "throtled"; there are /],
  ])('%s is refused with file and place', (text, reason) => {
    const file = fileWith(text);
    expect(() => readScenario(file)).toThrow(reason);
    expect(() => readScenario(file)).toThrow(file);
  });

  it('is in force from the start, and goes on after a restart', async () => {
    const { faults } = readScenario(fileWith('{"faults":[{"preset":"server-busy","occurrence":2}]}'));
    const first = await startFixture({ faults });
    await makeGroup(first);
    await first.close();
    const second = await startFixture({ faults, stateDir: first.stateDir });
    await expect(makeGroup(second)).rejects.toMatchObject({ statusCode: 503 });
    await makeGroup(second);
  });

  it('takes the place of the one before it', async () => {
    const first = await startFixture({
      faults: readScenario(fileWith('{"faults":[{"preset":"flaky"}]}')).faults,
    });
    await first.close();
    const second = await startFixture({ faults: [], stateDir: first.stateDir });
    expect((await raw(second, '/_simulator/faults')).body?.['value']).toEqual([]);
  });

  it('ends the process in one line when it cannot be used', async () => {
    const file = fileWith('{"faults":[{"preset":"aks-capacity","occurrence":0}]}');
    const main = join(import.meta.dirname, '../../../src/local/arm-main.ts');
    const args = [
      main,
      '--port',
      '0',
      '--identity-port',
      '0',
      '--state',
      temporaryFolder(),
      '--scenario',
      file,
    ];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(said).toMatch(
      /^arm-main: The scenario .*scenario\.json cannot be used: faults\[0\]\.occurrence: .*\n$/,
    );
  });
});
