import type { CliContext } from '../cli-context.ts';
import { unlessAborted } from '../real-time.ts';
import { parseJson, readRequestFile } from '../request/request-file.ts';

export const REQUEST_ARGUMENT = ['<file>', 'the request as JSON; - reads standard input'] as const;

/** What is in the file, or on standard input for `-`, unchecked. */
export async function readRequest({ readStdin, stop }: CliContext, file: string): Promise<unknown> {
  return file === '-'
    ? parseJson(await unlessAborted(readStdin(), stop), 'Standard input')
    : readRequestFile(file);
}
