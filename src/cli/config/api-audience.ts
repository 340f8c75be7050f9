/** Which app of the directory the API is. Only where somebody says so is a token asked for, and sent. */
import { CliError } from '../cli-error.ts';
import { audienceSchema } from './audience-schema.ts';
import { present, type FoundConfig, type Surroundings } from './find-config.ts';
import type { Sourced } from './sourced.ts';

const VARIABLE = 'SLIPWAY_API_AUDIENCE';

export function audienceOf(
  flag: string | undefined,
  environment: Surroundings['environment'],
  found: FoundConfig | undefined,
): Sourced<string> | undefined {
  const variable = present(environment[VARIABLE]);
  if (flag !== undefined) return checked({ value: flag, from: '--audience' });
  if (variable !== undefined) return checked({ value: variable, from: VARIABLE });
  const value = found?.values.audience;
  if (value === undefined || !found) return undefined;
  if (!found.isIncidental) return { value, from: found.file };
  throw new CliError(
    `${found.file} says which app to have a token for, but nobody has named ${found.file}; none is asked for.`,
    { remedy: 'name the configuration with --config or SLIPWAY_CONFIG if you trust it' },
  );
}

function checked({ value, from }: Sourced<string>): Sourced<string> {
  const parsed = audienceSchema.safeParse(value);
  if (parsed.success) return { value, from };
  throw new CliError(`${from} ${parsed.error.issues[0]?.message ?? 'is wrong'}.`);
}
