import { Command } from 'commander';
import type { CliContext } from './cli-context.ts';
import type { CommandHost } from './command-host.ts';
import { addCompletion } from './commands/completion.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEvents } from './commands/events.ts';
import { addExport } from './commands/export.ts';
import { addList } from './commands/list.ts';
import { addLocal } from './commands/local.ts';
import { addPlan } from './commands/plan.ts';
import { addCommands } from './commands/send-command.ts';
import { addStatus } from './commands/status.ts';
import { addSubmit } from './commands/submit.ts';
import { addValidate } from './commands/validate.ts';
import { addWatch } from './commands/watch.ts';
import { exitCodes, exitMeanings } from './exit-codes.ts';
import { plainLines } from './output/untrusted-text.ts';

const DESCRIPTION =
  'Turns requests into private AKS clusters: sends them, shows what becomes of them, and steers what runs.';

const ENVIRONMENT = [
  ['SLIPWAY_API', 'address of the API'],
  ['SLIPWAY_API_KEY', 'function key'],
  ['SLIPWAY_API_AUDIENCE', 'app of the API, entered as the account of the Azure CLI'],
  ['SLIPWAY_CONFIG', 'configuration file (docs/cli.md)'],
  ['SLIPWAY_PROFILE', 'profile of the configuration'],
  ['SLIPWAY_SERVICEBUS', 'connection string of the queue, for submit --queue and doctor'],
  ['NO_COLOR', 'no colours'],
] as const;

export interface Program {
  readonly command: Command;
  /** Of the action that was run. */
  readonly exitCode: () => number;
}

/** The whole command line. Throws commander's error, already shown, for wrong usage, --help and --version. */
export function slipwayProgram(context: CliContext): Program {
  let exitCode: number = exitCodes.ok;
  const { terminal, version } = context;
  const command = new Command('slipway')
    .description(DESCRIPTION)
    .version(version)
    .exitOverride()
    .enablePositionalOptions()
    .showHelpAfterError('(slipway --help, or --help after a command, tells more)')
    .configureOutput({
      writeOut: terminal.write,
      writeErr: terminal.warn,
      outputError: (text, write) => write(plainLines(text)),
    });
  const host: CommandHost = {
    program: command,
    context,
    run:
      (action) =>
      async (...args) => {
        exitCode = await action(...args);
      },
  };
  for (const add of additions) add(host);
  command.addHelpText('after', afterHelp());
  return { command, exitCode: () => exitCode };
}

/** In the order in which help lists them. */
const additions: readonly ((host: CommandHost) => void)[] = [
  addSubmit,
  addPlan,
  addValidate,
  addStatus,
  addWatch,
  addList,
  addCommands,
  addEvents,
  addExport,
  addDoctor,
  addLocal,
  addCompletion,
];

function afterHelp(): string {
  const width = Math.max(...ENVIRONMENT.map(([name]) => name.length));
  return [
    '\nExit codes:',
    ...exitMeanings.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`),
    '\nEnvironment:',
    ...ENVIRONMENT.map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`),
    '\nExamples:',
    '  slipway local                       start everything on this machine',
    '  slipway submit request.json --wait  send a request and see it through',
    '  slipway list --lane failed          what needs somebody',
  ].join('\n');
}
