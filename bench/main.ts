/** `npm run bench -- <name>`: what is measured, one command each. */
import { Command } from 'commander';
import { apiBench } from './api.ts';
import { brokerBench } from './broker.ts';
import { coldstartBench } from './coldstart.ts';
import { engineBench } from './engine.ts';
import { runBench } from './run.ts';

const program = new Command('bench').description('Measurements of Slipway on this machine.');

program
  .command('run')
  .description('the main job: a message in, a cluster out, on the embedded stack')
  .option('--runs <n>', 'how many runs', Number, 3)
  .option('--speed <n>', 'virtual seconds in a real one', Number, 60)
  .option('--json', 'print JSON instead of a table')
  .action(runBench);

program
  .command('engine')
  .description('the durable engine: bursts, single instances, timers, sleepers, recovery')
  .option('--runs <n>', 'how many runs', Number, 1)
  .option('--json', 'print JSON instead of a table')
  .action(engineBench);

program
  .command('broker')
  .description('the Service Bus broker: sends, receives and completes, memory with many messages')
  .option('--runs <n>', 'how many runs', Number, 1)
  .option('--json', 'print JSON instead of a table')
  .action(brokerBench);

program
  .command('api')
  .description('the HTTP API over many stored operations: how long its answers take')
  .option('--operations <n>', 'how many are stored', Number, 10_000)
  .option('--requests <n>', 'of each kind, one after another', Number, 200)
  .option('--json', 'print JSON instead of a table')
  .action(apiBench);

program
  .command('coldstart')
  .description(
    'a new instance: how long loading the app takes, what it then holds, beside the same unbundled',
  )
  .option('--runs <n>', 'how many runs of each', Number, 10)
  .option('--json', 'print JSON instead of a table')
  .action(coldstartBench);

await program.parseAsync();
