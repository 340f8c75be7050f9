import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const lines = readFileSync(join(ROOT, '.funcignore'), 'utf8').split('\n');
const patterns = lines.filter((line) => line !== '' && !line.startsWith('#'));
const names = patterns.map((text) => new RegExp(`^${text.replaceAll('.', '\\.').replaceAll('*', '.*')}$`));

const isLeftOut = (path: string): boolean =>
  path.split('/').some((name) => names.some((pattern) => pattern.test(name)));

describe('.funcignore', () => {
  it('has names only, which all tools that read it understand alike', () => {
    for (const pattern of patterns) expect(pattern).toMatch(/^[\w.*-]+$/);
  });

  it('leaves what the app runs from', () => {
    const kept = [
      'host.json',
      'package.json',
      'dist/main.js',
      'dist/chunks/azure-work-A1B2C3D4.js',
      'dist/dashboard/manifest.json',
      'dist/api-docs/docs.css',
    ];
    expect(kept.filter(isLeftOut)).toEqual([]);
  });

  it('leaves out the settings of a developer, what only a build reads, and installed packages', () => {
    const unwanted = [
      'local.settings.json',
      '.env',
      '.slipway/records.db',
      'dist/main.js.map',
      'dist/chunks.json',
      'dist/chunks/azure-work-A1B2C3D4.js.map',
      'node_modules/zod/index.js',
    ];
    expect(unwanted.filter((path) => !isLeftOut(path))).toEqual([]);
  });

  it.skipIf(!existsSync(join(ROOT, '.git')))('leaves out every other file of the repository', () => {
    const files = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
    expect(files.filter((path) => !isLeftOut(path))).toEqual(['host.json', 'package.json']);
  });
});
