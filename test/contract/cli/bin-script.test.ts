import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

const ROOT = join(import.meta.dirname, '../../..');
const manifest = z
  .object({ version: z.string(), bin: z.object({ slipway: z.string() }) })
  .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
const bin = join(ROOT, manifest.bin.slipway);

/** Run as the link in node_modules/.bin is: by its first line, from another folder. */
function slipway(...args: readonly string[]) {
  return spawnSync(bin, args, { cwd: tmpdir(), encoding: 'utf8' });
}

describe('the bin script', () => {
  it('runs the command line from any folder and passes on its exit code', () => {
    expect(slipway('--version')).toMatchObject({ status: 0, stdout: `${manifest.version}\n`, stderr: '' });
    expect(slipway('--help').stdout).toMatch(/^Usage: slipway /);
    expect(slipway('nonsense').status).toBe(2);
  });
});
