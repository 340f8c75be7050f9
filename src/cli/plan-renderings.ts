import { planMermaid } from '../domain/plan-mermaid.ts';
import type { PlanReport } from '../domain/plan-report.ts';
import { planText } from '../domain/plan-text.ts';
import type { Seen } from './api/operations-api.ts';
import { safeJson } from './output/untrusted-text.ts';

export const planFormats = ['text', 'json', 'mermaid'] as const;
export type PlanFormat = (typeof planFormats)[number];

const renderings: Readonly<Record<PlanFormat, (report: Seen<PlanReport>) => string>> = {
  text: ({ shown }) => planText(shown),
  json: ({ answer }) => `${safeJson(answer, 2)}\n`,
  mermaid: ({ shown }) => planMermaid(shown),
};

/** The plan in a form, ending with a line break. */
export function renderedPlan(report: Seen<PlanReport>, format: PlanFormat): string {
  return renderings[format](report);
}
