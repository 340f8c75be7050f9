import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LauncherError } from '../../../../src/local/launcher/launcher-error.ts';
import {
  readStackFile,
  resumeClock,
  writeStackFile,
  type KeptStack,
} from '../../../../src/local/launcher/stack-file.ts';

const HOUR_MS = 3_600_000;
const kept: KeptStack = {
  pids: { launcher: 1, broker: 2 },
  ports: { broker: 10, arm: 11, identity: 12 },
  clock: { realMs: 1000, virtualMs: 500_000, speed: 60, running: true },
};

describe('resumeClock', () => {
  it('starts at the real time when nothing is kept', () => {
    expect(resumeClock(undefined, 5000, 60)).toEqual({ realMs: 5000, virtualMs: 5000, speed: 60 });
  });

  it('goes on where a stopped stack stood, however long ago that was', () => {
    const clock = { ...kept.clock, running: false };
    expect(resumeClock(clock, 1000 + HOUR_MS, 10)).toEqual({
      realMs: 1000 + HOUR_MS,
      virtualMs: 500_000,
      speed: 10,
    });
  });

  it('lets the time pass that the processes of a killed launcher may have seen', () => {
    expect(resumeClock(kept.clock, 3000, 10).virtualMs).toBe(500_000 + 2000 * 60);
    expect(resumeClock(kept.clock, 1000 + HOUR_MS, 10).virtualMs).toBe(500_000 + 3000 * 60);
  });

  it('never goes back when the real clock was set back', () => {
    expect(resumeClock(kept.clock, 0, 10).virtualMs).toBe(500_000);
  });
});

describe('the stack file', () => {
  let dir: string;
  let file: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'slipway-stack-file-'));
    file = join(dir, 'stack.json');
  });

  afterEach(() => {
    rmSync(dir, { recursive: true });
  });

  it('gives back what was written last, and leaves no draft', () => {
    writeStackFile(file, { ...kept, pids: { launcher: 7 } });
    writeStackFile(file, kept);
    expect(readStackFile(file)).toEqual(kept);
    expect(readdirSync(dir)).toEqual(['stack.json']);
  });

  it('is nothing before the first start', () => {
    expect(readStackFile(file)).toBeUndefined();
  });

  it.each(['', '{}', '{"clock":'])('tells what to do when it holds %j', (text) => {
    writeFileSync(file, text);
    expect(() => readStackFile(file)).toThrow(LauncherError);
    expect(() => readStackFile(file)).toThrow('--fresh begins anew');
  });
});
