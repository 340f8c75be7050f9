import { planMermaid } from '../../domain/plan-mermaid.ts';
import type { PlanReport } from '../../domain/plan-report.ts';
import { planText } from '../../domain/plan-text.ts';
import type { RunContext } from './make-cluster.ts';
import { OperationsClient } from './operations-client.ts';
import type { PlanFormat } from './options.ts';
import type { AskedPlan } from './plan-request.ts';

const renderings: Readonly<Record<PlanFormat, (report: PlanReport) => string>> = {
  text: planText,
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
  mermaid: planMermaid,
};

/** Writes the plan and nothing else; resolves to 0 when the request would succeed as things stand. */
export async function showPlan(
  { stack, terminal, stop }: Pick<RunContext, 'stack' | 'terminal' | 'stop'>,
  { body }: AskedPlan,
  format: PlanFormat,
): Promise<number> {
  const client = new OperationsClient(stack.hostUrl, AbortSignal.any([stop, stack.failed]));
  const report = await client.plan(body);
  terminal.write(renderings[format](report));
  return report.wouldSucceed ? 0 : 1;
}
