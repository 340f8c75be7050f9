/** Where recorded histories are, by orchestration version. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const ROOT = join(import.meta.dirname, '../..');

export const HISTORIES = join(ROOT, 'test/replay/histories');

const hostJson = z.object({
  extensions: z.object({ durableTask: z.object({ defaultVersion: z.string().regex(/^[\w.-]+$/) }) }),
});

/** The version that new operations get. */
export function currentVersion(): string {
  return hostJson.parse(readJson(join(ROOT, 'host.json'))).extensions.durableTask.defaultVersion;
}

/** Versions that somebody may have operations of: their histories stay as they are. */
export function releasedVersions(): readonly string[] {
  return z.array(z.string()).parse(readJson(join(HISTORIES, 'released.json')));
}

/** `1.0/byo-vnet.json.gz` and so on. */
export function recordedFiles(): readonly string[] {
  return globSync('*/*.json.gz', { cwd: HISTORIES }).sort();
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
