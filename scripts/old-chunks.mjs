/** The parts of the bundle that earlier builds left beside those of the newest. */
import { readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

/** A host that still runs an earlier build may have yet to load parts of it. */
const KEPT_MS = 24 * 60 * 60_000;

/** Removes from `folder` what has been in no build for a day: what is in `before` and not in `named` is so from now on. */
export function removeOldChunks(folder, { named, before, nowMs }) {
  for (const name of readdirSync(folder)) {
    if (named.includes(name)) continue;
    const path = join(folder, name);
    if (before.includes(name)) utimesSync(path, nowMs / 1000, nowMs / 1000);
    else if (nowMs - modifiedMs(path, nowMs) > KEPT_MS) rmSync(path, { force: true });
  }
}

/** Another build may rename it meanwhile. */
function modifiedMs(path, otherwise) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? otherwise;
}

/** The names in a list that a build wrote; none where there is none. */
export function readChunksList(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return [];
  }
}
