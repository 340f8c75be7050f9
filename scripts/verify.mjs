/** `npm run verify`: every check that needs no test to run. All of them run, whichever fails. */
import { spawnSync } from 'node:child_process';
import { ensureInstalled } from './install-if-missing.mjs';
import { projectRoot } from './run-node.mjs';

const checks = ['format:check', 'lint', 'types', 'layers', 'unused'];

ensureInstalled();
const failed = checks.filter((check) => !passes(check));
if (failed.length > 0) {
  process.stderr.write(`\nFailed: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}

function passes(check) {
  const startedMs = performance.now();
  const outcome = spawnSync('npm', ['run', '--silent', check], {
    cwd: projectRoot,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const passed = outcome.status === 0;
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  process.stdout.write(`${passed ? 'ok    ' : 'FAILED'} ${check.padEnd(13)} ${seconds.padStart(5)} s\n`);
  if (!passed)
    process.stdout.write(`${outcome.error?.message ?? ''}${outcome.stdout ?? ''}${outcome.stderr ?? ''}`);
  return passed;
}
