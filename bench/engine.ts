/** The durable engine, with the real executor of durable-functions and every commit flushed to disk. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Bench } from './bench.ts';
import { figuresOver, type Figure } from './figure.ts';

export const engineBench: Bench<'runs'> = {
  name: 'engine',
  description: 'the durable engine: bursts, single instances, timers, sleepers, recovery',
  options: { runs: { about: 'how many runs', default: 3 } },
  async run({ runs }) {
    const measured: Figure[][] = [];
    for (let run = 0; run < runs; run += 1) {
      for (const sequence of SEQUENCES) measured.push(await measure(sequence));
    }
    return figuresOver(measured);
  },
};

/** Those of a line use one state file, one after the other. */
const SEQUENCES: readonly (readonly string[])[] = [
  ['burst'],
  ['single'],
  ['timers'],
  ['sameInstant'],
  ['sleepers', 'sleepers-again'],
  ['in-flight', 'recovery'],
];

async function measure(sequence: readonly string[]): Promise<Figure[]> {
  const directory = mkdtempSync(path.join(tmpdir(), 'slipway-bench-'));
  const figures: Figure[] = [];
  try {
    for (const scenario of sequence)
      figures.push(...(await runChild(scenario, path.join(directory, 'state.db'))));
  } finally {
    rmSync(directory, { recursive: true });
  }
  return figures;
}

/** A child that says it is in flight is killed: that is its scenario. */
async function runChild(scenario: string, file: string): Promise<Figure[]> {
  const entry = path.join(import.meta.dirname, 'engine-child.ts');
  const child = spawn(process.execPath, ['--expose-gc', entry, scenario, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes('in flight\n')) child.kill('SIGKILL');
  });
  await once(child, 'close');
  if (child.signalCode === 'SIGKILL' && said.startsWith('in flight')) return [];
  if (child.exitCode !== 0) throw new Error(`The scenario ${scenario} failed.`);
  // Written by the child of this very bench.
  return JSON.parse(said) as Figure[];
}
