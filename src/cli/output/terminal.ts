import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { exitCodes } from '../exit-codes.ts';

export interface Terminal {
  readonly write: (text: string) => void;
  /** What is not the result: on standard error, and only where somebody reads along. */
  readonly tell: (text: string) => void;
  /** Whether progress is drawn in place; otherwise it is told line by line. */
  readonly draws: boolean;
  /** Whether somebody is there to end the run; otherwise it ends by itself. */
  readonly attended: boolean;
}

/** What the command line has besides. */
export interface CommandTerminal extends Terminal {
  /** On standard error, whoever reads it. */
  readonly warn: (text: string) => void;
  /** The same as `write`; resolves when there is room for more. */
  readonly stream: (text: string) => Promise<void>;
  /** Asks on standard error for a line of standard input. Rejects with the signal's reason once it is aborted. */
  readonly ask: (question: string, signal: AbortSignal) => Promise<string>;
  readonly colours: { readonly out: boolean; readonly error: boolean };
}

/** The process's own. A reader that goes away, as `head` does, stops nothing. */
export function processTerminal(): Terminal {
  onBrokenPipe(() => undefined);
  return ownTerminal();
}

/** The process's own, for a command that is of no use without its reader: it ends, without a word. */
export function commandTerminal(environment: NodeJS.ProcessEnv): CommandTerminal {
  onBrokenPipe(() => process.exit(exitCodes.brokenPipe));
  const { stdin, stdout, stderr } = process;
  return {
    ...ownTerminal(),
    draws: stdout.isTTY && environment['TERM'] !== 'dumb',
    warn: (text) => void stderr.write(text),
    async stream(text) {
      if (!stdout.write(text)) await once(stdout, 'drain');
    },
    async ask(question, signal) {
      const lines = createInterface({ input: stdin, output: stderr });
      try {
        return await lines.question(question, { signal });
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      } finally {
        lines.close();
      }
    },
    colours: { out: hasColours(stdout, environment), error: hasColours(stderr, environment) },
  };
}

function ownTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  return {
    write: (text) => void stdout.write(text),
    tell: (text) => {
      if (stderr.isTTY) stderr.write(text);
    },
    draws: stdout.isTTY,
    attended: stdin.isTTY,
  };
}

/** https://no-color.org: set and not empty, it means no. */
function hasColours({ isTTY }: { readonly isTTY: boolean }, environment: NodeJS.ProcessEnv): boolean {
  return isTTY && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';
}

function onBrokenPipe(handle: () => void): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      handle();
    });
  }
}
