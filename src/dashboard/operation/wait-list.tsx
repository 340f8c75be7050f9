import { durationText } from '../../domain/duration-text.ts';
import type { OperationAnswer, StepAnswer } from '../../status/schema/answers.ts';
import { Instant } from '../shell/instant.tsx';
import { Section } from './section.tsx';

type Wait = NonNullable<StepAnswer['waiting']>;

interface TitledWait {
  readonly key: string;
  readonly title: string;
  readonly wait: Wait;
}

export interface WaitListProps {
  readonly operation: OperationAnswer;
  readonly nowMs: number;
  readonly titleOf: (stepId: string) => string;
}

/** What is being waited for, until when at the latest, and when it is looked at again. */
export function WaitList({ operation, nowMs, titleOf }: WaitListProps) {
  const waits = waitsOf(operation, titleOf);
  if (waits.length === 0) return null;
  return (
    <Section title="What it waits for" class="waits">
      <ul class="wait-list">
        {waits.map(({ key, title, wait }) => (
          <li key={key}>
            <p class="wait-title">{title}</p>
            <WaitText wait={wait} nowMs={nowMs} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** The soonest look first. */
function waitsOf(operation: OperationAnswer, titleOf: WaitListProps['titleOf']): readonly TitledWait[] {
  if (operation.done) return [];
  const ofAll = operation.waiting ? [{ key: '', title: 'The operation', wait: operation.waiting }] : [];
  const ofSteps = operation.steps.flatMap(({ id, waiting, endedAt }) =>
    waiting && endedAt === undefined ? [{ key: id, title: titleOf(id), wait: waiting }] : [],
  );
  return [...ofAll, ...ofSteps].toSorted((a, b) => nextMs(a.wait) - nextMs(b.wait));
}

function nextMs({ next }: Wait): number {
  return next === undefined ? Infinity : Date.parse(next);
}

export function WaitText({ wait, nowMs }: { readonly wait: Wait; readonly nowMs: number }) {
  return (
    <p class="wait-text">
      waiting for {wait.for}
      {wait.until !== undefined && (
        <>
          {' until '}
          <Instant at={wait.until} nowMs={nowMs} />
        </>
      )}
      {wait.next !== undefined && <>, {nextLookText(Date.parse(wait.next) - nowMs)}</>}
      {wait.escalatedAfterMinutes !== undefined && (
        <span class="badge escalation">
          for more than {wait.escalatedAfterMinutes} min: somebody has to look
        </span>
      )}
    </p>
  );
}

function nextLookText(inMs: number): string {
  return inMs < 500 ? 'looking now' : `next look in ${durationText(inMs)}`;
}
