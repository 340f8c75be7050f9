/**
 * `npm run chaos`: a durable app whose host is killed again and again, at moments that the seed decides. Prints what was
 * found and ends with 0 only when all promises were kept.
 */
import { Command } from 'commander';
import { runChaos } from './run-chaos.ts';

const options = new Command('chaos')
  .description(
    'Kills the embedded host at random moments and checks that nothing is lost, repeated or early.',
  )
  .option('--kills <n>', 'how often the host is killed', Number, 50)
  .option('--seed <n>', 'of the moments', Number, 1)
  .option('--json', 'print JSON')
  .parse()
  .opts<{ readonly kills: number; readonly seed: number; readonly json?: boolean }>();

const { figures, broken } = await runChaos(options);
if (options.json) {
  process.stdout.write(`${JSON.stringify({ ...figures, broken }, null, 2)}\n`);
} else {
  for (const [name, value] of Object.entries(figures)) process.stdout.write(`${name}: ${String(value)}\n`);
  for (const promise of broken) process.stdout.write(`BROKEN: ${promise}\n`);
  process.stdout.write(broken.length === 0 ? 'All promises were kept.\n' : '');
}
process.exitCode = broken.length === 0 ? 0 : 1;
