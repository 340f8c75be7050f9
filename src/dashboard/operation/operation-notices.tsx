import type { ComponentChildren } from 'preact';
import type { OperationAnswer } from '../../status/schema/answers.ts';
import { Instant } from '../shell/instant.tsx';
import { counted } from '../text/words.ts';

export interface OperationNoticesProps {
  readonly operation: OperationAnswer;
  readonly hasPlan: boolean;
  readonly nowMs: number;
}

/** What keeps it from going on as it ought to, and what is not shown. */
export function OperationNotices({ operation, hasPlan, nowMs }: OperationNoticesProps) {
  const { stalled, suspended, omitted = [], relocations = [], unlistedErrors } = operation;
  return (
    <>
      {stalled && (
        <Notice title="It does not move" kind="trouble">
          {stalled.message} Since <Instant at={stalled.since} nowMs={nowMs} />
          {stalled.looks !== undefined && `, seen so ${counted(stalled.looks, 'time')}`}.
        </Notice>
      )}
      {suspended && (
        <Notice title="Suspended" kind="held">
          By {suspended.requestedBy} since <Instant at={suspended.since} nowMs={nowMs} />, until it is resumed
          or <Instant at={suspended.until} nowMs={nowMs} />. <q>{suspended.reason}</q>
        </Notice>
      )}
      {relocations.map(({ from, to, because, at }) => (
        <Notice key={`${to} ${at}`} title={`Moved from ${from} to ${to}`} kind="told">
          <Instant at={at} nowMs={nowMs} />: {because}
        </Notice>
      ))}
      {unlistedErrors && (
        <Notice title="Azure answered with codes that Slipway does not know" kind="told">
          {Object.entries(unlistedErrors)
            .map(([code, count]) => `${code}: ${counted(count, 'time')}`)
            .join(', ')}
        </Notice>
      )}
      {operation.steps.length === 0 && !hasPlan && (
        <Notice title="No steps to show" kind="told">
          {noStepsText(operation)}
        </Notice>
      )}
      {omitted.length > 0 && (
        <Notice title="Not all of it is shown" kind="told">
          While it runs, its status is cut to size. Left out: {omitted.join(', ')}.
        </Notice>
      )}
    </>
  );
}

function noStepsText({ done, refusal }: OperationAnswer): string {
  if (!done) return 'It has not begun: its plan comes with its first round.';
  return refusal
    ? 'It was refused before it began, or its details were kept no longer.'
    : 'Its details are kept no longer; the record stays.';
}

interface NoticeProps {
  readonly title: string;
  readonly kind: 'trouble' | 'held' | 'told';
  readonly children: ComponentChildren;
}

function Notice({ title, kind, children }: NoticeProps) {
  return (
    <div class={`notice ${kind}`}>
      <div>
        <p class="notice-title">{title}</p>
        <p>{children}</p>
      </div>
    </div>
  );
}
