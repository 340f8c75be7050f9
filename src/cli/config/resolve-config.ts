/** Flags before the environment before the configuration file before what is usual. */
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { CliError } from '../cli-error.ts';
import { plainText } from '../output/untrusted-text.ts';
import type { QueueAddress } from '../queue/queue-address.ts';
import { audienceOf } from './api-audience.ts';
import { apiUrl, type OutputForm } from './config-file.ts';
import {
  findConfig,
  present,
  type ConfigChoice,
  type FoundConfig,
  type Surroundings,
} from './find-config.ts';
import type { Sourced } from './sourced.ts';

export interface ConfigFlags extends ConfigChoice {
  readonly api?: string;
  readonly keyFile?: string;
  readonly audience?: string;
  readonly output?: OutputForm;
  readonly requestedBy?: string;
  readonly namespace?: string;
  readonly queueName?: string;
}

export interface CliConfig {
  readonly api: Sourced<string>;
  /** Never shown. */
  readonly key?: Sourced<string>;
  /** Of the tokens that the API wants; absent: it gets none. */
  readonly audience?: Sourced<string>;
  readonly output: OutputForm;
  readonly requestedBy: string;
  /** Absent: nobody has said where the queue is. */
  readonly queue?: Sourced<QueueAddress>;
  readonly file?: string;
}

const USUAL_API = 'http://127.0.0.1:7071';
const USUAL_QUEUE = 'cluster-requests';

/** Throws a `CliError` for what is wrong or not to be trusted. */
export function resolveConfig(flags: ConfigFlags, surroundings: Surroundings): CliConfig {
  const found = findConfig(flags, surroundings);
  const { environment, cwd } = surroundings;
  const api = apiOf(flags, environment, found);
  const key = keyOf({ flags, environment, cwd, found });
  const audience = audienceOf(flags.audience, environment, found);
  if (key) checkMayGo({ what: 'key', from: key.from }, api, found);
  if (audience) checkMayGo({ what: 'token', from: audience.from }, api, found);
  const queue = queueOf(flags, environment, found);
  const { output, requestedBy } = { ...found?.values, ...withoutUndefined(flags) };
  return {
    api,
    ...(key ? { key } : {}),
    ...(audience ? { audience } : {}),
    output: output ?? 'text',
    requestedBy: requestedBy ?? userOf(environment),
    ...(queue ? { queue } : {}),
    ...(found ? { file: found.file } : {}),
  };
}

function withoutUndefined({ output, requestedBy }: ConfigFlags): Pick<ConfigFlags, 'output' | 'requestedBy'> {
  return {
    ...(output === undefined ? {} : { output }),
    ...(requestedBy === undefined ? {} : { requestedBy }),
  };
}

type Environment = Surroundings['environment'];

function apiOf({ api: flag }: ConfigFlags, environment: Environment, found?: FoundConfig): Sourced<string> {
  const variable = present(environment['SLIPWAY_API']);
  if (flag !== undefined) return checkedApi({ value: flag, from: '--api' });
  if (variable !== undefined) return checkedApi({ value: variable, from: 'SLIPWAY_API' });
  return found?.values.api === undefined
    ? { value: USUAL_API, from: 'nothing said otherwise' }
    : { value: found.values.api, from: found.file };
}

function checkedApi({ value, from }: Sourced<string>): Sourced<string> {
  const parsed = apiUrl.safeParse(value);
  if (parsed.success) return { value: parsed.data, from };
  throw new CliError(`${from} ${parsed.error.issues[0]?.message ?? 'is wrong'}.`);
}

interface KeySources {
  readonly flags: ConfigFlags;
  readonly environment: Environment;
  readonly cwd: string;
  readonly found: FoundConfig | undefined;
}

function keyOf({ flags, environment, cwd, found }: KeySources): Sourced<string> | undefined {
  if (flags.keyFile !== undefined) {
    return { value: secretIn(resolve(cwd, flags.keyFile)), from: '--key-file' };
  }
  const variable = present(environment['SLIPWAY_API_KEY']);
  if (variable !== undefined)
    return { value: secretOf(variable, 'SLIPWAY_API_KEY'), from: 'SLIPWAY_API_KEY' };
  const named = found?.values.keyFile;
  if (named === undefined || !found) return undefined;
  return { value: secretIn(besideConfig(named, found)), from: found.file };
}

/** A file that happens to lie there must not have other files sent to an address of its choice. */
function besideConfig(named: string, { file, isIncidental }: FoundConfig): string {
  const path = resolve(dirname(file), named);
  if (isIncidental && !isInside(dirname(file), path)) {
    throw new CliError(`${file} names a file outside its folder, and nobody has named ${file}.`, {
      remedy: 'name the configuration with --config or SLIPWAY_CONFIG if you trust it',
    });
  }
  return path;
}

/** Wherever links lead; what is not there is nowhere. */
function isInside(folder: string, path: string): boolean {
  try {
    const way = relative(realpathSync(folder), realpathSync(path));
    return !way.startsWith('..') && !isAbsolute(way);
  } catch {
    return false;
  }
}

interface Secret {
  readonly what: 'key' | 'token';
  readonly from: string;
}

/** None goes anywhere that only a file says which happens to lie there, and not unencrypted over a network. */
function checkMayGo({ what, from }: Secret, api: Sourced<string>, found: FoundConfig | undefined): void {
  if (found?.isIncidental === true && api.from === found.file && from !== found.file) {
    throw new CliError(
      `${found.file} says which API it is, but the ${what} is from ${from}; the ${what} is not sent there.`,
      {
        remedy:
          'name the configuration with --config or SLIPWAY_CONFIG, or the API with --api, if you trust it',
      },
    );
  }
  const { protocol, hostname } = new URL(api.value);
  if (protocol === 'http:' && !isThisMachine(hostname)) {
    throw new CliError(`A ${what} is not sent to ${plainText(api.value)}, which is not encrypted.`, {
      remedy: 'use https',
    });
  }
}

export function isThisMachine(hostname: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(hostname);
}

function queueOf(
  flags: ConfigFlags,
  environment: Environment,
  found?: FoundConfig,
): Sourced<QueueAddress> | undefined {
  const access = accessOf(flags, environment) ?? (found && accessIn(found));
  if (!access) return undefined;
  const named = flags.queueName ?? present(environment['CLUSTER_REQUESTS_QUEUE']);
  const queue = named ?? found?.values.queue?.name ?? USUAL_QUEUE;
  return { value: { access: access.value, queue }, from: access.from };
}

type Access = QueueAddress['access'];

/** The variables have the names of the app's own settings, too. */
function accessOf({ namespace }: ConfigFlags, environment: Environment): Sourced<Access> | undefined {
  if (namespace !== undefined) return { value: { kind: 'namespace', host: namespace }, from: '--namespace' };
  for (const from of ['SLIPWAY_SERVICEBUS', 'ServiceBus']) {
    const connection = present(environment[from]);
    if (connection !== undefined) return { value: { kind: 'connection', connection }, from };
  }
  const from = 'ServiceBus__fullyQualifiedNamespace';
  const host = present(environment[from]);
  return host === undefined ? undefined : { value: { kind: 'namespace', host }, from };
}

function accessIn(found: FoundConfig): Sourced<Access> | undefined {
  const { file, values, isIncidental } = found;
  const { connectionFile, namespace } = values.queue ?? {};
  if (connectionFile !== undefined) {
    const connection = secretIn(besideConfig(connectionFile, found));
    return { value: { kind: 'connection', connection }, from: file };
  }
  if (namespace === undefined) return undefined;
  if (!isIncidental) return { value: { kind: 'namespace', host: namespace }, from: file };
  throw new CliError(
    `${file} says which namespace it is, but nobody has named ${file}; no token is sent there.`,
    {
      remedy: 'name the configuration with --config or SLIPWAY_CONFIG if you trust it',
    },
  );
}

function secretIn(file: string): string {
  try {
    return secretOf(readFileSync(file, 'utf8').trim(), file);
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    throw new CliError(`The file ${file}, which is to hold a key, cannot be read.`, { cause });
  }
}

/** What no header could carry is no key; the message never repeats it. */
function secretOf(text: string, from: string): string {
  if (/^[\u0020-\u007e]{1,4096}$/.test(text)) return text;
  throw new CliError(`${from} holds no key: it must be one line of visible ASCII characters.`);
}

function userOf(environment: Environment): string {
  return present(environment['USER']) ?? present(environment['USERNAME']) ?? 'somebody';
}
