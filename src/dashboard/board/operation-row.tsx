import { useMemo } from 'preact/hooks';
import { durationText } from '../../domain/duration-text.ts';
import type { OperationSummaryAnswer } from '../../status/schema/answers.ts';
import { addressOf } from '../pages.ts';
import { Instant } from '../shell/instant.tsx';
import { Link } from '../shell/link.tsx';
import { inWords } from '../text/words.ts';
import { elapsedMs } from './elapsed-ms.ts';
import { RowState } from './row-state.tsx';

export interface OperationRowProps {
  readonly operation: OperationSummaryAnswer;
  readonly nowMs: number;
}

/** Drawn anew only when the operation or what it shows of the time has changed. The roles hold where CSS makes cards of rows. */
export function OperationRow({ operation, nowMs }: OperationRowProps) {
  return useMemo(() => rowOf({ operation, nowMs }), [operation, nowMs]);
}

function rowOf({ operation, nowMs }: OperationRowProps) {
  const { operationId, lane, phase, stalled, requestedBy, acceptedAt, kind, done } = operation;
  return (
    <tr class={`operation-row ${lane}`} role="row">
      <th scope="row" role="rowheader" class="cell-cluster">
        <Link href={addressOf({ kind: 'operation', operationId })}>{nameOf(operation)}</Link>
        <Place operation={operation} />
      </th>
      <td role="cell" class="cell-phase">
        <span class={`badge ${lane}`}>{inWords(phase)}</span>
        {stalled && <span class="badge stalled">Stalled</span>}
        <span class="row-kind">{inWords(kind)}</span>
      </td>
      <td role="cell" class="cell-state">
        <Progress operation={operation} />
        <RowState operation={operation} nowMs={nowMs} />
      </td>
      <td role="cell" class="cell-who" title={requestedBy}>
        {requestedBy}
      </td>
      <td role="cell" class="cell-accepted">
        <span class="cell-label">Accepted </span>
        <Instant at={acceptedAt} nowMs={nowMs} />
      </td>
      <td role="cell" class="cell-elapsed">
        <span class="cell-label">{done ? 'Took ' : 'For '}</span>
        {durationText(elapsedMs(operation, nowMs))}
      </td>
    </tr>
  );
}

/** A refused message may have brought no cluster. */
function nameOf({ clusterName, requestId, operationId }: OperationSummaryAnswer): string {
  return [clusterName, requestId, operationId].find((name) => name !== '') ?? '';
}

function Place({
  operation: { subscriptionId, resourceGroup, operationId },
}: Pick<OperationRowProps, 'operation'>) {
  const place = [resourceGroup, subscriptionId].filter((part) => part !== '');
  return (
    <span class="row-place" title={operationId}>
      {place.length > 0 ? place.join(' · ') : 'No cluster named'}
    </span>
  );
}

function Progress({ operation: { progress, done } }: Pick<OperationRowProps, 'operation'>) {
  if (done || progress === undefined) return null;
  return (
    <span class="row-progress">
      <progress max={100} value={progress.percent} aria-label="Progress" />
      <span class="row-percent">{progress.percent} %</span>
    </span>
  );
}
