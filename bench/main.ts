/** `npm run bench`: what is measured, each by a command of its own, or all of it. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { CommanderError } from 'commander';
import { benches } from './benches.ts';
import { benchProgram } from './program.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

function commitHere(): string | undefined {
  const args = ['describe', '--always', '--dirty', '--abbrev=12', '--exclude=*'];
  const { status, stdout } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Standard output is this process's: the child's tables are made again from what it wrote to its file. */
async function runApart(bench: string): Promise<boolean> {
  const child = spawn(process.execPath, [import.meta.filename, bench], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const stop = (signal: NodeJS.Signals): void => {
    child.kill(signal);
    process.exit(1);
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  await once(child, 'close');
  for (const signal of SIGNALS) process.off(signal, stop);
  return child.exitCode === 0;
}

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const { command, exitCode } = benchProgram({
    benches,
    resultsFolder: path.join(ROOT, 'bench', 'results'),
    args,
    commit: commitHere(),
    now: () => new Date(),
    write: (text) => process.stdout.write(text),
    warn: (text) => process.stderr.write(text),
    runApart,
  });
  try {
    await command.parseAsync(args, { from: 'user' });
    return exitCode();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
    return 1;
  }
}

const code = await main();
// Clients whose server is gone may have much patience left.
process.stdout.write('', () => process.exit(code));
