import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Files that live in memory, where there is such a folder: nothing here is to measure the disk. */
const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A new folder for the files of one run; it is removed afterwards. */
export async function inScaleFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(base, 'slipway-scale-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
