import { renderedPlan } from '../../cli/plan-renderings.ts';
import type { RunContext } from './make-cluster.ts';
import { appApi } from './app-api.ts';
import type { AskedPlan } from './plan-request.ts';
import type { PlanFormat } from '../../cli/plan-renderings.ts';

/** Writes the plan and nothing else; resolves to 0 when the request would succeed as things stand. */
export async function showPlan(
  { stack, terminal, stop }: Pick<RunContext, 'stack' | 'terminal' | 'stop'>,
  { body }: AskedPlan,
  format: PlanFormat,
): Promise<number> {
  const report = await appApi(stack.hostUrl, AbortSignal.any([stop, stack.failed])).plan(body);
  terminal.write(renderedPlan(report, format));
  return report.shown.wouldSucceed ? 0 : 1;
}
