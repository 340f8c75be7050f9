import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { planFormats, type PlanFormat } from '../../cli/plan-renderings.ts';
import { withoutAbsent } from '../shared/without-absent.ts';

export interface LauncherOptions {
  /** Absent: the shipped sample, as a new request. */
  readonly requestFile?: string;
  /** Present: only tell, in this form, what the request would do. */
  readonly plan?: PlanFormat;
  /** End after the result. */
  readonly once: boolean;
  /** Virtual seconds in a real one. */
  readonly speed: number;
  /** Of the Functions host; 0 takes a free one. */
  readonly port: number;
  readonly stateDir: string;
  /** Forget what is in the state folder. */
  readonly fresh: boolean;
  /** Of the ARM simulator's durations. */
  readonly seed?: number;
  /** Absolute path of what is to go wrong in the ARM simulator. */
  readonly scenarioFile?: string;
  /** Absolute path of the role that the app's own identity holds there; `none` for no role, and no refusals. */
  readonly callerRoleFile?: string;
  /** By how much the simulator's limits on requests are multiplied, or `off`. */
  readonly throttling?: string;
  /** Of the collector that the app tells of itself. */
  readonly otlp?: string;
}

const DESCRIPTION =
  'Starts Slipway on this machine, with no Azure: broker, ARM simulator and Functions host. Then sends one request ' +
  'for a private cluster and shows how it is made. Afterwards the stack stays up until Ctrl-C.';

const EXAMPLES = `
Examples:
  npm start                                  make the sample cluster, a virtual minute a second
  npm start -- --once --speed 600            the same in a few seconds, then end
  npm start -- --request mine.json --fresh   begin with nothing and send your own request
  npm start -- --plan --request mine.json    tell what it would do, and end; nothing is changed`;

interface Values {
  readonly request?: string;
  readonly plan: boolean;
  readonly format?: PlanFormat;
  readonly once: boolean;
  readonly speed: number;
  readonly port: number;
  readonly state: string;
  readonly fresh: boolean;
  readonly seed?: number;
  readonly scenario?: string;
  readonly callerRole?: string;
  readonly throttling?: string;
  readonly otlp?: string;
}

/** Throws commander's error, already shown, for options that are wrong and for --help. */
export function readOptions(args: readonly string[], write?: (text: string) => void): LauncherOptions {
  const command = new Command()
    .name('npm start --')
    .description(DESCRIPTION)
    .option('--request <file>', 'the request to send, as it is (default: the sample, as a new request)')
    .option('--plan', 'only tell what the request would do, on standard output, and end', false)
    .addOption(new Option('--format <format>', 'of --plan (default: text)').choices(planFormats))
    .option('--once', 'end after the result, as a run without a terminal does', false)
    .option('--speed <n>', 'virtual seconds in a real one', speed, 60)
    .option('--port <n>', 'port of the Functions host', port, 7071)
    .option('--state <dir>', 'where everything is kept', '.slipway')
    .option('--fresh', 'forget what is kept there first', false)
    .option('--seed <n>', "seed of the ARM simulator's durations (default: drawn once)", seed)
    .option('--scenario <file>', 'what is to go wrong in the ARM simulator (docs/simulator.md)')
    .option('--caller-role <file>', "the app's role there, or none (default: the one in infra/)")
    .option('--throttling <factor>', 'scales the limits on requests there, or off', throttling)
    .option('--otlp <url>', 'send traces, metrics and logs to this OpenTelemetry collector', collector)
    .allowExcessArguments(false)
    .addHelpText('after', EXAMPLES)
    .exitOverride();
  if (write) command.configureOutput({ writeOut: write, writeErr: write });
  command.parse(args, { from: 'user' });
  const values: Values = command.opts();
  if (values.format !== undefined && !values.plan)
    command.error('error: --format is of use with --plan only');
  return { ...stackOptions(values), ...simulatorOptions(values) };
}

function stackOptions(values: Values): LauncherOptions {
  return {
    ...(values.request === undefined ? {} : { requestFile: values.request }),
    ...(values.plan ? { plan: values.format ?? 'text' } : {}),
    once: values.once,
    speed: values.speed,
    port: values.port,
    stateDir: values.state,
    fresh: values.fresh,
    ...(values.seed === undefined ? {} : { seed: values.seed }),
    ...(values.otlp === undefined ? {} : { otlp: values.otlp }),
  };
}

function simulatorOptions(values: Values): Partial<LauncherOptions> {
  const { scenario, callerRole, throttling: factor } = values;
  return withoutAbsent({
    scenarioFile: scenario === undefined ? undefined : resolve(scenario),
    callerRoleFile: callerRole === undefined || callerRole === 'none' ? callerRole : resolve(callerRole),
    throttling: factor,
  });
}

function throttling(text: string): string {
  if (text === 'off') return text;
  numberThat(text, (value) => value > 0 && Number.isFinite(value), 'It must be a number above 0, or off.');
  return text;
}

/** As the app's settings take it. */
function collector(text: string): string {
  const { protocol = '', username, password, search, hash } = URL.parse(text) ?? {};
  const isBare = [username, password, search, hash].every((part) => part === '');
  if (!/^https?:$/.test(protocol) || !isBare)
    throw new InvalidArgumentError('It must be an http or https URL, such as http://127.0.0.1:4318.');
  return text;
}

function speed(text: string): number {
  return numberThat(text, (value) => value > 0 && Number.isFinite(value), 'It must be a number above 0.');
}

function port(text: string): number {
  return numberThat(text, isWholeUpTo(65_535), 'It must be a port, from 0 to 65535.');
}

function seed(text: string): number {
  return numberThat(text, isWholeUpTo(Number.MAX_SAFE_INTEGER), 'It must be a whole number, 0 or more.');
}

function isWholeUpTo(most: number): (value: number) => boolean {
  return (value) => Number.isInteger(value) && value >= 0 && value <= most;
}

function numberThat(text: string, isValid: (value: number) => boolean, complaint: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!isValid(value)) throw new InvalidArgumentError(complaint);
  return value;
}
