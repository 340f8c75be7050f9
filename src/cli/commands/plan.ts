import { Option } from 'commander';
import { openSession } from '../cli-context.ts';
import { apiCommand, examples, type CommandHost } from '../command-host.ts';
import type { ConfigFlags } from '../config/resolve-config.ts';
import { exitCodes } from '../exit-codes.ts';
import { planFormats, renderedPlan, type PlanFormat } from '../plan-renderings.ts';
import { readRequest, REQUEST_ARGUMENT } from './request-input.ts';

interface PlanFlags extends ConfigFlags {
  readonly format?: PlanFormat;
}

export function addPlan(host: CommandHost): void {
  const { context } = host;
  apiCommand(host, 'plan', 'Tells what a request would do, as things stand; nothing is changed.')
    .argument(...REQUEST_ARGUMENT)
    .addOption(new Option('--format <format>', 'how it is told (default: text)').choices(planFormats))
    .addHelpText(
      'after',
      examples('slipway plan request.json', 'slipway plan request.json --format mermaid > plan.mmd'),
    )
    .action(
      host.run(async (file: string, flags: PlanFlags) => {
        const body = await readRequest(context, file);
        const { api, json } = openSession(context, flags);
        const report = await api.plan(body);
        context.terminal.write(renderedPlan(report, flags.format ?? (json ? 'json' : 'text')));
        return report.shown.wouldSucceed ? exitCodes.ok : exitCodes.otherwise;
      }),
    );
}
