import { durationText } from '../../domain/duration-text.ts';
import type { OperationAnswer } from '../../status/schema/answers.ts';
import { Instant } from '../shell/instant.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { inWords } from '../text/words.ts';
import { CopiedCode } from './copied-code.tsx';
import { webLink } from './doc-link.ts';
import { Fact } from './fact.tsx';
import { LaneIcon } from './lane-icon.tsx';
import { operationWords } from './operation-words.ts';

export interface OperationHeaderProps {
  readonly operation: OperationAnswer;
  readonly nowMs: number;
}

/** Which operation it is, how far it is, and when it ends. */
export function OperationHeader({ operation, nowMs }: OperationHeaderProps) {
  const { clusterName, operationId, lane, phase, percent, done, links } = operation;
  const portal = links.portal === undefined ? undefined : webLink(links.portal);
  return (
    <div class="operation-header">
      <p class="eyebrow">{operationWords[operation.kind]}</p>
      <div class="operation-title">
        <PageTitle title={clusterName === '' ? operationId : clusterName} />
        <span class={`badge lane ${lane}`}>
          <LaneIcon lane={lane} />
          {inWords(phase)}
        </span>
        {portal !== undefined && (
          <a class="portal-link" href={portal} target="_blank" rel="noreferrer">
            Azure’s portal
          </a>
        )}
      </div>
      <div class="operation-progress">
        <progress class={`progress ${lane}`} max={100} value={percent} aria-label="Progress" />
        <span class="operation-percent">{percent} %</span>
        <span class="operation-end">
          <EndText operation={operation} nowMs={nowMs} />
        </span>
      </div>
      <OperationFacts operation={operation} nowMs={nowMs} />
      {!done && operation.currentSteps.length === 0 && operation.nextLookAt !== undefined && (
        <p class="muted">{nextRoundText(Date.parse(operation.nextLookAt) - nowMs)}</p>
      )}
    </div>
  );
}

function nextRoundText(inMs: number): string {
  return inMs < 500 ? 'Its next round is due.' : `Its next round is in ${durationText(inMs)}.`;
}

function EndText({ operation, nowMs }: OperationHeaderProps) {
  const { done, endedAt, acceptedAt, estimatedEndAt } = operation;
  if (done) {
    if (endedAt === undefined) return <>ended</>;
    const took = Date.parse(endedAt) - Date.parse(acceptedAt);
    return (
      <>
        ended <Instant at={endedAt} nowMs={nowMs} />, after {durationText(took)}
      </>
    );
  }
  if (estimatedEndAt === undefined) return <>its end cannot be told</>;
  const leftMs = Date.parse(estimatedEndAt) - nowMs;
  return (
    <>
      ends about <Instant at={estimatedEndAt} nowMs={nowMs} />
      {leftMs > 0 ? `, in ${durationText(leftMs)}` : ', any moment'}
    </>
  );
}

function OperationFacts({ operation, nowMs }: OperationHeaderProps) {
  const { requestedBy, requestId, operationId, run, mode, profile, onFailure } = operation;
  return (
    <dl class="facts header-facts">
      <Fact name="Asked for by">{requestedBy}</Fact>
      <Fact name="Request">
        <CopiedCode text={requestId} what="the request’s id" />
      </Fact>
      <Fact name="Operation">
        <CopiedCode text={operationId} what="the operation’s id" />
      </Fact>
      {operation.resourceGroup !== '' && <Fact name="Resource group">{operation.resourceGroup}</Fact>}
      {operation.subscriptionId !== '' && (
        <Fact name="Subscription">
          <code>{operation.subscriptionId}</code>
        </Fact>
      )}
      {mode !== undefined && (
        <Fact name="Network">
          {mode}
          {profile !== undefined && `, profile ${profile}`}
        </Fact>
      )}
      {onFailure !== undefined && <Fact name="On failure">{onFailureWords[onFailure]}</Fact>}
      <Fact name="Accepted">
        <Instant at={operation.acceptedAt} nowMs={nowMs} />
      </Fact>
      {operation.deadlineAt !== undefined && !operation.done && (
        <Fact name="Deadline">
          <Instant at={operation.deadlineAt} nowMs={nowMs} />
        </Fact>
      )}
      {run > 1 && <Fact name="Run">{run}: it was taken up again after an end</Fact>}
    </dl>
  );
}

const onFailureWords: Readonly<Record<NonNullable<OperationAnswer['onFailure']>, string>> = {
  rollback: 'take everything back',
  keep: 'keep everything',
  keepNetwork: 'keep the network',
};
