import { durationText } from '../../domain/duration-text.ts';
import type { OperationPlanAnswer, StepAnswer } from '../../status/schema/answers.ts';
import { Instant } from '../shell/instant.tsx';
import { Fact } from './fact.tsx';
import { Section } from './section.tsx';
import { StepIcon } from './step-icon.tsx';
import { attemptsText, stepTelling } from './step-words.ts';
import { expectationText } from './step-share.ts';
import { WaitText } from './wait-list.tsx';

export interface StepDetailProps {
  readonly id: string;
  readonly step: StepAnswer | undefined;
  readonly planned: OperationPlanAnswer['steps'][number] | undefined;
  readonly isCritical: boolean;
  readonly nowMs: number;
  readonly titleOf: (stepId: string) => string;
}

/** All that there is to say of the step that was chosen. */
export function StepDetail(props: StepDetailProps) {
  const { id, step, planned, isCritical, nowMs, titleOf } = props;
  return (
    <Section title={titleOf(id)} class="step-detail">
      <StepNow step={step} planned={planned} nowMs={nowMs} />
      <dl class="facts">
        <Fact name="Step">
          <code>{id}</code>
          {planned && <span class="muted"> {planned.kind}</span>}
        </Fact>
        {step && <StepFacts step={step} nowMs={nowMs} />}
        {planned && <PlannedFacts planned={planned} titleOf={titleOf} />}
        {isCritical && <Fact name="Critical path">yes: it holds up the end</Fact>}
      </dl>
    </Section>
  );
}

function StepNow({ step, planned, nowMs }: Pick<StepDetailProps, 'step' | 'planned' | 'nowMs'>) {
  const { mark, words } = stepTelling(step?.state ?? 'waiting');
  return (
    <>
      <p class={`step-now mark-${mark}`}>
        <StepIcon mark={mark} /> {words}
        {planned && ` · ${expectationText(step, planned.expectedSeconds, nowMs)}`}
      </p>
      {step?.waiting && step.endedAt === undefined && <WaitText wait={step.waiting} nowMs={nowMs} />}
      {step?.note !== undefined && <p>{step.note}</p>}
    </>
  );
}

function PlannedFacts({
  planned: { expectedSeconds, dependsOn },
  titleOf,
}: {
  readonly planned: NonNullable<StepDetailProps['planned']>;
  readonly titleOf: StepDetailProps['titleOf'];
}) {
  return (
    <>
      <Fact name="Expected">{durationText(expectedSeconds * 1000)}</Fact>
      <Fact name="After">{dependsOn.length === 0 ? 'nothing' : dependsOn.map(titleOf).join('; ')}</Fact>
    </>
  );
}

function StepFacts({ step, nowMs }: { readonly step: StepAnswer; readonly nowMs: number }) {
  const { problem, attempts, startedAt, endedAt } = step;
  return (
    <>
      {problem !== undefined && <Fact name="Last problem">{problem}</Fact>}
      {attempts > 0 && <Fact name="Sent">{attemptsText(attempts)}</Fact>}
      {startedAt !== undefined && (
        <Fact name="Began">
          <Instant at={startedAt} nowMs={nowMs} />
        </Fact>
      )}
      {endedAt !== undefined && (
        <Fact name="Ended">
          <Instant at={endedAt} nowMs={nowMs} />
        </Fact>
      )}
    </>
  );
}
