import { openSession } from '../cli-context.ts';
import { apiCommand, examples, type CommandHost } from '../command-host.ts';
import type { ConfigFlags } from '../config/resolve-config.ts';
import { exitCodes } from '../exit-codes.ts';
import { painter } from '../output/paint.ts';
import { safeJson } from '../output/untrusted-text.ts';
import { OperationsClock } from '../progress/operations-clock.ts';
import { statusText } from '../progress/status-text.ts';

export function addStatus(host: CommandHost): void {
  const { terminal, now } = host.context;
  apiCommand(host, 'status', 'Shows where an operation stands, once.')
    .argument('<operation>', 'id of the operation')
    .addHelpText(
      'after',
      examples(
        'slipway status req-7.a200059d1c7b',
        'slipway status req-7.a200059d1c7b --output json | jq .refusal',
      ),
    )
    .action(
      host.run(async (operationId: string, flags: ConfigFlags) => {
        const { api, json } = openSession(host.context, flags);
        const { shown, answer } = await api.get(operationId);
        const clock = new OperationsClock(now);
        clock.saw(shown.updatedAt, false);
        const text = () => statusText(shown, clock.now(), painter(terminal.colours.out));
        terminal.write(json ? `${safeJson(answer, 2)}\n` : text());
        return exitCodes.ok;
      }),
    );
}
