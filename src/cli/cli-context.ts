import { apiClient, type ApiAddress } from './api/api-client.ts';
import { OperationsApi } from './api/operations-api.ts';
import { patient, type Patience } from './api/patient.ts';
import { azureCliCredential, keptToken } from './azure-cli-credential.ts';
import type { Surroundings } from './config/find-config.ts';
import { resolveConfig, type CliConfig, type ConfigFlags } from './config/resolve-config.ts';
import type { CommandTerminal } from './output/terminal.ts';

/** What of the process a command sees. */
export interface CliContext extends Surroundings {
  readonly terminal: CommandTerminal;
  /** Aborted, with a `StopRequested`, by the first signal that is to end the process. */
  readonly stop: AbortSignal;
  readonly now: () => number;
  readonly readStdin: () => Promise<string>;
  /** Of the project: where its scripts are. */
  readonly root: string;
  readonly version: string;
}

/** What a command that talks to the API works with. */
export interface Session {
  readonly config: CliConfig;
  readonly api: OperationsApi;
  /** The answer is for a program. */
  readonly json: boolean;
}

/** `patience`: for how long, and with what to say, the API is asked again; absent: it is asked once. */
export function openSession(
  context: CliContext,
  flags: ConfigFlags,
  patience?: Pick<Patience, 'patienceMs' | 'onSilent' | 'onBack'>,
): Session {
  const config = resolveConfig(flags, context);
  const key = config.key === undefined ? {} : { key: config.key.value };
  const once = apiClient({ url: config.api.value, ...key, ...tokenOf(config, context) }, context.stop);
  const ask = patience ? patient(once, { ...patience, now: context.now, signal: context.stop }) : once;
  return { config, api: new OperationsApi(config.api.value, ask), json: config.output === 'json' };
}

/** Of one run: what a command opens several sessions for, it asks for once. */
const tokens = new WeakMap<CliContext, () => Promise<string>>();

function tokenOf({ audience }: CliConfig, context: CliContext): Pick<ApiAddress, 'token'> {
  if (audience === undefined) return {};
  const use = {
    resource: audience.value,
    name: `the API (${audience.value})`,
    otherwise: 'see whether --audience is the app, and whether your account may use it',
  };
  const token = tokens.get(context) ?? keptToken(azureCliCredential(use), context.now);
  tokens.set(context, token);
  return { token };
}
