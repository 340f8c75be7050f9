import type { CliContext } from '../../src/cli/cli-context.ts';
import { slipwayProgram, type Program } from '../../src/cli/program.ts';

export interface CommandLine {
  readonly program: Program;
  readonly printed: () => string;
  readonly complained: () => string;
}

/** The program in this process, away from the process's own output, environment and folder. */
export function commandLine(change: Partial<CliContext> = {}): CommandLine {
  let printed = '';
  let complained = '';
  const write = (text: string): void => {
    printed += text;
  };
  const warn = (text: string): void => {
    complained += text;
  };
  const context: CliContext = {
    terminal: {
      write,
      warn,
      tell: warn,
      stream: async (text) => write(text),
      ask: () => Promise.reject(new Error('Nobody is there.')),
      draws: false,
      attended: false,
      colours: { out: false, error: false },
    },
    stop: new AbortController().signal,
    now: () => Date.parse('2026-01-05T08:00:00Z'),
    environment: {},
    cwd: '/nonexistent',
    home: '/nonexistent',
    readStdin: () => Promise.resolve(''),
    root: '/nonexistent',
    version: '1.2.3',
    ...change,
  };
  return { program: slipwayProgram(context), printed: () => printed, complained: () => complained };
}
