export interface Terminal {
  readonly write: (text: string) => void;
  /** What is not the result: on standard error, and only where somebody reads along. */
  readonly tell: (text: string) => void;
  /** Whether progress is drawn in place; otherwise it is told line by line. */
  readonly draws: boolean;
  /** Whether somebody is there to end the run; otherwise it ends by itself. */
  readonly attended: boolean;
}

/** The process's own. A reader that goes away, as `head` does, stops nothing. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  return {
    write: (text) => void stdout.write(text),
    tell: (text) => {
      if (stderr.isTTY) stderr.write(text);
    },
    draws: stdout.isTTY,
    attended: stdin.isTTY,
  };
}
