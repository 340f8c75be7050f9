/**
 * `npm run audit`: fails when what is deployed stands on a package with a known vulnerability that is high or critical.
 * A registry that gives no answer is told of, and fails nothing: the code has not changed by it.
 */
import { spawnSync } from 'node:child_process';
import { projectRoot } from './run-node.mjs';

const failing = ['high', 'critical'];

const outcome = spawnSync(
  'npm',
  [
    'audit',
    '--omit',
    'dev',
    '--package-lock-only',
    '--json',
    '--fetch-retries',
    '0',
    '--fetch-timeout',
    '20000',
  ],
  {
    cwd: projectRoot,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  },
);
const answer = readAnswer(outcome.stdout);
if (answer?.vulnerabilities === undefined) tellUnreachable(answer);
else tellFound(Object.values(answer.vulnerabilities));

function readAnswer(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function tellUnreachable(answer) {
  const why = answer?.message ?? outcome.error?.message ?? outcome.stderr.trim().split('\n').at(-1);
  process.stdout.write(`npm audit: not reachable, so nothing is known of vulnerabilities (${why})\n`);
}

function tellFound(found) {
  for (const { name, severity, range, via } of found) {
    const titles = via.map((each) =>
      typeof each === 'string' ? `through ${each}` : `${each.title} ${each.url}`,
    );
    process.stdout.write(`${severity}: ${name} ${range}: ${titles.join('; ')}\n`);
  }
  const grave = found.filter(({ severity }) => failing.includes(severity));
  process.stdout.write(
    `npm audit: ${found.length} vulnerable of what is deployed, ${grave.length} of them ${failing.join(' or ')}\n`,
  );
  if (grave.length > 0) process.exitCode = 1;
}
