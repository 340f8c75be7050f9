import { CliError } from '../../cli/cli-error.ts';

/** What stops the launcher and is the reader's to mend. */
export class LauncherError extends CliError {
  override readonly name = 'LauncherError';
}
