/** The calls of the command line that show what the page shows. */
import type { OperationAnswer } from '../../status/schema/answers.ts';

export interface CommandLine {
  readonly what: string;
  readonly call: string;
}

export function commandLines({
  operationId,
  done,
}: Pick<OperationAnswer, 'operationId' | 'done'>): readonly CommandLine[] {
  const id = shellWord(operationId);
  return [
    done
      ? { what: 'This operation, once', call: `npx slipway status ${id}` }
      : { what: 'This operation until it ends', call: `npx slipway watch ${id}` },
    { what: 'What happened to it', call: `npx slipway events ${id}` },
  ];
}

/** One word for a POSIX shell, whatever is in it. */
export function shellWord(text: string): string {
  const isPlain = /^[A-Za-z0-9._/:@=+,-]+$/.test(text) && !text.startsWith('-');
  return isPlain ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
