import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStateFolder } from '../../../../src/local/launcher/state-folder.ts';

let parent: string;
let dir: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'slipway-state-folder-'));
  dir = join(parent, 'state');
});

afterEach(() => {
  rmSync(parent, { recursive: true });
});

function fill(...names: readonly string[]): void {
  mkdirSync(dir, { recursive: true });
  for (const name of names) writeFileSync(join(dir, name), 'content');
}

describe('openStateFolder', () => {
  it('makes the folder', () => {
    openStateFolder(dir, false).release();
    expect(existsSync(dir)).toBe(true);
  });

  it('keeps out a second launcher until the first lets go', () => {
    const first = openStateFolder(dir, false);
    expect(() => openStateFolder(dir, false)).toThrow(
      /^Another npm start \(process unknown\) is running on /,
    );
    first.release();
    openStateFolder(dir, false).release();
  });

  it('keeps what is there, and forgets it when asked to begin anew', () => {
    openStateFolder(dir, false).release();
    fill('stack.json', 'broker.db', 'broker.db-wal', 'durable.db.host.json', 'records.db');
    mkdirSync(join(dir, 'arm'));
    mkdirSync(join(dir, 'logs'));
    const before = readdirSync(dir);
    openStateFolder(dir, false).release();
    expect(readdirSync(dir)).toEqual(before);
    openStateFolder(dir, true).release();
    expect(readdirSync(dir)).toEqual(['launcher.lock']);
  });

  it('deletes nothing that it did not put there', () => {
    openStateFolder(dir, false).release();
    fill('stack.json', 'notes.txt', 'logs.txt', 'army');
    openStateFolder(dir, true).release();
    expect(readdirSync(dir)).toEqual(['army', 'launcher.lock', 'logs.txt', 'notes.txt']);
  });

  it('refuses a folder of somebody else', () => {
    fill('notes.txt');
    expect(() => openStateFolder(dir, true)).toThrow('is no state folder of the stack: it holds notes.txt');
    expect(readdirSync(dir)).toEqual(['notes.txt']);
  });

  it('takes over the folder of a Functions host that ran by itself', () => {
    fill('durable.db', 'durable.db-wal', 'durable.db.host.json');
    openStateFolder(dir, false).release();
    expect(readdirSync(dir)).toContain('durable.db');
  });
});
