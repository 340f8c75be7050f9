import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CliContext } from '../cli-context.ts';
import { examples, type CommandHost } from '../command-host.ts';

export function addLocal({ program, context, run }: CommandHost): void {
  program
    .command('local')
    .description('Starts Slipway on this machine, with no Azure, as `npm start` does.')
    .argument('[options...]', 'those of npm start; slipway local --help shows them')
    .passThroughOptions()
    .allowUnknownOption()
    .helpOption(false)
    .addHelpText('after', examples('slipway local', 'slipway local --once --speed 600'))
    .action(run((options: readonly string[]) => runLocal(context, options)));
}

/** A terminal sends Ctrl-C to the stack too; another signal is passed on. */
async function runLocal({ root, stop, terminal }: CliContext, options: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [join(root, 'scripts/start.mjs'), ...options], { stdio: 'inherit' });
  const passOn = (): void => {
    if (!terminal.attended) child.kill('SIGTERM');
  };
  stop.addEventListener('abort', passOn, { once: true });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
