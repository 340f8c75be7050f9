import { Option, type Command } from 'commander';
import type { CliContext } from './cli-context.ts';
import { outputForms } from './config/config-file.ts';

/** Where commands are added, and what they run in. */
export interface CommandHost {
  readonly program: Command;
  readonly context: CliContext;
  /** Makes an action of what resolves to an exit code. */
  readonly run: <A extends readonly unknown[]>(
    action: (...args: A) => Promise<number>,
  ) => (...args: A) => Promise<void>;
}

/** A command that talks to the API, with the options that all such have. */
export function apiCommand({ program }: CommandHost, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .addOption(new Option('--api <url>', 'address of the API (default: http://127.0.0.1:7071)'))
    .addOption(new Option('--key-file <file>', 'file that holds the function key'))
    .addOption(
      new Option('--audience <uri>', 'app of the API, to be entered as the account of the Azure CLI'),
    )
    .addOption(new Option('--config <file>', 'configuration file'))
    .addOption(new Option('--profile <name>', 'profile of the configuration'))
    .addOption(
      new Option('-o, --output <form>', 'for people or for programs (default: text)').choices(outputForms),
    );
}

/** Shown below the help of a command. */
export function examples(...lines: readonly string[]): string {
  return ['\nExamples:', ...lines.map((line) => `  ${line}`)].join('\n');
}
