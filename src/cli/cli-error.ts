import { exitCodes } from './exit-codes.ts';

interface CliErrorOptions extends ErrorOptions {
  readonly exitCode?: number;
  /** What to do about it, in one sentence. */
  readonly remedy?: string;
  /** One line each: all that is wrong. */
  readonly findings?: readonly string[];
}

/** What ends a command and is for its user to mend; what it says is all that is shown. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly exitCode: number;
  readonly remedy: string | undefined;
  readonly findings: readonly string[];

  constructor(message: string, options: CliErrorOptions = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? exitCodes.usage;
    this.remedy = options.remedy;
    this.findings = options.findings ?? [];
  }
}

/** All lines of it, without colour; the first begins with the message itself. */
export function errorText({ message, findings, remedy }: CliError): string {
  const todo = remedy === undefined ? [] : [`  To do: ${remedy}`];
  return [message, ...findings.map((finding) => `  ${finding}`), ...todo].join('\n');
}

/** The reason with which a run is aborted that was told to stop: nothing is wrong. */
export class StopRequested extends Error {
  override readonly name = 'StopRequested';
}
