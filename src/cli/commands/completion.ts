import { Argument } from 'commander';
import { examples, type CommandHost } from '../command-host.ts';
import { bashScript } from '../completion/bash-script.ts';
import { commandShapes, type CommandShape } from '../completion/command-shape.ts';
import { zshScript } from '../completion/zsh-script.ts';
import { exitCodes } from '../exit-codes.ts';

const shells = ['bash', 'zsh'] as const;
type Shell = (typeof shells)[number];

const scripts: Readonly<Record<Shell, (name: string, commands: readonly CommandShape[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
};

export function addCompletion({ program, context, run }: CommandHost): void {
  program
    .command('completion')
    .description('Prints what makes a shell complete commands and options.')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .addHelpText(
      'after',
      examples('source <(slipway completion bash)', 'slipway completion zsh > "${fpath[1]}/_slipway"'),
    )
    .action(
      run((shell: Shell) => {
        context.terminal.write(scripts[shell](program.name(), commandShapes(program)));
        return Promise.resolve(exitCodes.ok);
      }),
    );
}
