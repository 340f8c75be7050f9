import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * The number of events in the largest history of the engine's file. The engine holds the file for itself, so a copy is
 * read; one that is torn by a commit in between counts as 0, and the next sample makes up for it.
 */
export function countHistory(file: string): number {
  const dir = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  try {
    const copy = join(dir, 'engine.db');
    copyFileSync(file, copy);
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
    return largestIn(copy);
  } catch {
    return 0;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function largestIn(file: string): number {
  const database = new DatabaseSync(file);
  try {
    const counts = new Map<string, number>();
    for (const { instance_key: instance, events } of database
      .prepare('SELECT instance_key, events FROM history')
      .all()) {
      const key = String(instance);
      const count = String(events).split('"EventType":').length - 1;
      counts.set(key, (counts.get(key) ?? 0) + count);
    }
    return Math.max(0, ...counts.values());
  } finally {
    database.close();
  }
}
