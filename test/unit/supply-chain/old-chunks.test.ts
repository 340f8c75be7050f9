import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readChunksList, removeOldChunks } from '../../../scripts/old-chunks.mjs';

const NOW_MS = Date.UTC(2026, 5, 1);
const HOUR_MS = 3_600_000;

describe('removeOldChunks', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-chunks-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function write(name: string, hoursAgo: number): void {
    writeFileSync(path.join(folder, name), '');
    const writtenAt = (NOW_MS - hoursAgo * HOUR_MS) / 1000;
    utimesSync(path.join(folder, name), writtenAt, writtenAt);
  }

  it('keeps the chunks of the newest build, however old', () => {
    write('a-1.js', 1000);
    removeOldChunks(folder, { named: ['a-1.js'], before: ['a-1.js'], nowMs: NOW_MS });
    expect(readdirSync(folder)).toEqual(['a-1.js']);
  });

  it('keeps what the build before had for a day from now, since a host may run it still', () => {
    write('a-1.js', 1000);
    removeOldChunks(folder, { named: ['a-2.js'], before: ['a-1.js'], nowMs: NOW_MS });
    removeOldChunks(folder, { named: ['a-3.js'], before: ['a-2.js'], nowMs: NOW_MS + 23 * HOUR_MS });
    expect(readdirSync(folder)).toEqual(['a-1.js']);
    removeOldChunks(folder, { named: ['a-3.js'], before: ['a-3.js'], nowMs: NOW_MS + 25 * HOUR_MS });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('removes what a build that was cut off left', () => {
    write('a-1.js.4711', 25);
    write('b-1.js.4712', 1);
    removeOldChunks(folder, { named: [], before: [], nowMs: NOW_MS });
    expect(readdirSync(folder)).toEqual(['b-1.js.4712']);
  });

  it('knows no chunks where no build has written a list', () => {
    expect(readChunksList(path.join(folder, 'none.json'))).toEqual([]);
  });
});
