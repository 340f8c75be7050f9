import { CommanderError } from 'commander';
import type { Bench } from '../../bench/bench.ts';
import { benchProgram } from '../../bench/program.ts';
import type { BenchContext } from '../../bench/run-benches.ts';

export interface BenchSession {
  readonly exitCode: number;
  readonly written: string;
  readonly warned: string;
}

export interface SessionContext {
  readonly benches: readonly Bench[];
  readonly resultsFolder: string;
  readonly runApart?: BenchContext['runApart'];
}

const STARTED_MS = Date.parse('2026-01-05T09:00:00.000Z');

/** `npm run bench -- ...args`, in this process, each look at the time a second after the last. */
export async function benchSession(
  { benches, resultsFolder, runApart = () => Promise.resolve(false) }: SessionContext,
  ...args: readonly string[]
): Promise<BenchSession> {
  const written: string[] = [];
  const warned: string[] = [];
  let looks = 0;
  const { command, exitCode } = benchProgram({
    ...{ benches, resultsFolder, args, runApart, commit: 'abc123' },
    now: () => new Date(STARTED_MS + 1000 * looks++),
    write: (text) => written.push(text),
    warn: (text) => warned.push(text),
  });
  const ended = (code: number): BenchSession => ({
    exitCode: code,
    written: written.join(''),
    warned: warned.join(''),
  });
  try {
    await command.parseAsync(args, { from: 'user' });
    return ended(exitCode());
  } catch (error) {
    if (error instanceof CommanderError) return ended(error.exitCode);
    throw error;
  }
}
