import type { Command, Option } from 'commander';

/** What a shell has to know of a command to complete it. */
export interface CommandShape {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionShape[];
  /** Its argument is a file, one of these words, or nothing that a shell knows. */
  readonly takesFile: boolean;
  readonly words: readonly string[];
}

export interface OptionShape {
  readonly flags: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  readonly takesFile: boolean;
  readonly values: readonly string[];
}

/** Of all commands of the program, help's own aside. */
export function commandShapes(program: Command): readonly CommandShape[] {
  const help = program.createHelp();
  return help
    .visibleCommands(program)
    .filter((command) => command.name() !== 'help')
    .map((command) => {
      const [argument] = command.registeredArguments;
      return {
        name: command.name(),
        description: command.description(),
        options: help.visibleOptions(command).map(optionShape),
        takesFile: argument?.name() === 'file',
        words: argument?.argChoices ?? [],
      };
    });
}

function optionShape(option: Option): OptionShape {
  const { short, long, description, required, optional, argChoices = [] } = option;
  return {
    flags: [short, long].filter((flag) => flag !== undefined),
    description,
    takesValue: required || optional,
    takesFile: option.flags.includes('<file>'),
    values: argChoices,
  };
}
