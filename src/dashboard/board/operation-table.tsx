import type { OperationSummaryAnswer } from '../../status/schema/answers.ts';
import { OperationRow } from './operation-row.tsx';

export interface OperationTableProps {
  readonly operations: readonly OperationSummaryAnswer[];
  readonly nowMs: number;
  /** These are of another filter, until the answer comes. */
  readonly isStale: boolean;
}

const columns = ['Cluster', 'Phase', 'State', 'Requested by', 'Accepted', 'Elapsed'];

const HOUR_MS = 3_600_000;

export function OperationTable({ operations, nowMs, isStale }: OperationTableProps) {
  // What has ended shows no more of the time than the day.
  const thisHourMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  return (
    <table class={isStale ? 'operation-table stale' : 'operation-table'} role="table" aria-busy={isStale}>
      <caption class="visually-hidden">Operations</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column} scope="col" role="columnheader">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {operations.map((operation) => (
          <OperationRow
            key={operation.operationId}
            operation={operation}
            nowMs={operation.done ? thisHourMs : nowMs}
          />
        ))}
      </tbody>
    </table>
  );
}
