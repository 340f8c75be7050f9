import type { OperationSummaryAnswer } from '../../status/schema/answers.ts';
import { Instant } from '../shell/instant.tsx';
import { inWords } from '../text/words.ts';

export interface RowStateProps {
  readonly operation: OperationSummaryAnswer;
  readonly nowMs: number;
}

/** The one thing to know of an operation's state beyond its phase: why it failed or waits, else what it does. */
export function RowState({ operation, nowMs }: RowStateProps) {
  const { refusal, stalled, suspendedAt, queued, progress, done } = operation;
  if (refusal) return <Refused refusal={refusal} />;
  if (done) return null;
  if (stalled) return <p class="row-problem">{stalled.message}</p>;
  if (suspendedAt !== undefined) {
    return (
      <p>
        Suspended since <Instant at={suspendedAt} nowMs={nowMs} />
      </p>
    );
  }
  if (queued === true) return <p>Waits for its turn at the cluster</p>;
  if (progress?.parked) return <Parked parked={progress.parked} nowMs={nowMs} />;
  return progress && progress.current.length > 0 ? <p>{currentText(progress.current)}</p> : null;
}

const MOST_TITLES = 2;

function currentText(current: readonly string[]): string {
  const more = current.length - MOST_TITLES;
  return `${current.slice(0, MOST_TITLES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

type Parked = NonNullable<NonNullable<OperationSummaryAnswer['progress']>['parked']>;

function Parked({ parked, nowMs }: { readonly parked: Parked; readonly nowMs: number }) {
  return (
    <p>
      Waits for {parked.for}
      {parked.until !== undefined && (
        <>
          {' until '}
          <Instant at={parked.until} nowMs={nowMs} />
        </>
      )}
    </p>
  );
}

const owners = { user: 'the requester', operator: 'an operator', azure: 'Azure support' } as const;

type Refusal = NonNullable<OperationSummaryAnswer['refusal']>;

function Refused({ refusal }: { readonly refusal: Refusal }) {
  return (
    <>
      <p class="row-problem">
        <strong>{refusal.code}</strong>
        <span class="muted">
          {' · '}
          {inWords(refusal.class)} · for {owners[refusal.owner]}
        </span>
      </p>
      <p class="row-message" title={refusal.message}>
        {refusal.message}
      </p>
    </>
  );
}
