import { apiCommand, examples, type CommandHost } from '../command-host.ts';
import type { ConfigFlags } from '../config/resolve-config.ts';
import { followOperations } from './follow-operations.ts';

export function addWatch(host: CommandHost): void {
  apiCommand(host, 'watch', 'Shows operations until they have ended; the exit code tells how.')
    .argument('<operation...>', 'ids of operations')
    .addHelpText(
      'after',
      examples(
        'slipway watch req-7.a200059d1c7b',
        'slipway watch req-7.a200059d1c7b --output json | jq -r .phase',
      ),
    )
    .action(
      host.run((operationIds: readonly string[], flags: ConfigFlags) =>
        followOperations(host.context, flags, [...new Set(operationIds)]),
      ),
    );
}
