/**
 * `npm run verify`: every check that needs no test to run. All of them run, whichever fails, as many at a time as there
 * are processors; each is told of whole, in the order of the list.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { ensureInstalled } from './install-if-missing.mjs';
import { projectRoot } from './run-node.mjs';

/** The long ones first: they decide how long it takes. */
const checks = ['lint', 'types', 'format:check', 'layers', 'unused', 'audit'];

ensureInstalled();
const running = [];
const outcomes = checks.map(startInTurn);

const failed = [];
for (const [index, check] of checks.entries()) {
  const outcome = await outcomes[index];
  tell(check, outcome);
  if (!outcome.passed) failed.push(check);
}
if (failed.length > 0) {
  process.stderr.write(`\nFailed: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}

/** As soon as fewer than there are processors run of those before it. */
async function startInTurn(check) {
  while (running.length >= availableParallelism()) await Promise.race(running);
  const outcome = run(check);
  running.push(outcome);
  void outcome.then(() => running.splice(running.indexOf(outcome), 1));
  return outcome;
}

async function run(check) {
  const startedMs = performance.now();
  const child = spawn('npm', ['run', '--silent', check], {
    cwd: projectRoot,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const told = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => told.push(chunk));
  const passed = await new Promise((resolve) => {
    child.once('close', (code) => resolve(code === 0));
    child.once('error', (error) => {
      told.push(Buffer.from(`${error.message}\n`));
      resolve(false);
    });
  });
  return { passed, seconds: (performance.now() - startedMs) / 1000, text: Buffer.concat(told).toString() };
}

/** What a check that passed has to say is a word or nothing. */
function tell(check, { passed, seconds, text }) {
  const time = seconds.toFixed(1).padStart(5);
  process.stdout.write(`${passed ? 'ok    ' : 'FAILED'} ${check.padEnd(13)} ${time} s\n`);
  if (!passed || check === 'audit') process.stdout.write(text);
}
