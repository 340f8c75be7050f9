import { join, resolve } from 'node:path';
import { CliError } from '../cli-error.ts';
import { plainText } from '../output/untrusted-text.ts';
import { readConfigFile, type ConfigFile, type Profile } from './config-file.ts';

/** What of the process the configuration depends on. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
}

export interface FoundConfig {
  readonly file: string;
  /** The profile that was chosen, over what the file says for all. */
  readonly values: Profile;
  /** It lay in the working directory and nobody named it: whoever wrote it may not be the user. */
  readonly isIncidental: boolean;
}

export interface ConfigChoice {
  readonly config?: string;
  readonly profile?: string;
}

/** The file that was named, or else that of the working directory, or else that of the user. */
export function findConfig(choice: ConfigChoice, surroundings: Surroundings): FoundConfig | undefined {
  const { environment, cwd, home } = surroundings;
  const named = choice.config ?? present(environment['SLIPWAY_CONFIG']);
  const local = join(cwd, 'slipway.config.json');
  const own = join(
    present(environment['XDG_CONFIG_HOME']) ?? join(home, '.config'),
    'slipway',
    'config.json',
  );
  const files = named === undefined ? [local, own] : [resolve(cwd, named)];
  for (const file of files) {
    const content = readConfigFile(file);
    if (content) {
      const isIncidental = named === undefined && file === local;
      return { file, values: chosenProfile(content, file, choice, environment), isIncidental };
    }
  }
  if (named !== undefined) throw new CliError(`There is no configuration ${plainText(named)}.`);
  const profile = choice.profile ?? present(environment['SLIPWAY_PROFILE']);
  if (profile === undefined) return undefined;
  throw new CliError(`There is no configuration in which to look for the profile ${plainText(profile)}.`, {
    remedy: `write one: ${local} or ${own}`,
  });
}

function chosenProfile(
  { profile: usual, profiles = {}, $schema: _schema, ...common }: ConfigFile,
  file: string,
  choice: ConfigChoice,
  environment: Surroundings['environment'],
): Profile {
  const name = choice.profile ?? present(environment['SLIPWAY_PROFILE']) ?? usual;
  if (name === undefined) return common;
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile) return { ...common, ...profile };
  const names = Object.keys(profiles).map(plainText).join(', ') || 'none';
  throw new CliError(`There is no profile ${plainText(name)} in ${file}; there is: ${names}.`);
}

/** An empty variable counts as absent. */
export function present(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
