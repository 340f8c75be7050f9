import type { ReportName } from '../../contracts/operation-records.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Statements } from './statements.ts';

export function keepReport(statements: Statements, name: ReportName, report: JsonObject): void {
  statements.keepReport.run(name, JSON.stringify(report));
}

export function readReport(statements: Statements, name: ReportName): JsonObject | undefined {
  const kept = statements.report.get(name);
  // What is read here was written by `keepReport`.
  return kept && (JSON.parse(String(kept['report'])) as JsonObject);
}
