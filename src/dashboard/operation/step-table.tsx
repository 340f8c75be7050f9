import { durationText } from '../../domain/duration-text.ts';
import type { StepAnswer } from '../../status/schema/answers.ts';
import { Instant } from '../shell/instant.tsx';
import { Section } from './section.tsx';
import { StepIcon } from './step-icon.tsx';
import { stepTelling } from './step-words.ts';

export interface StepTableProps {
  readonly steps: readonly StepAnswer[];
  readonly critical: ReadonlySet<string>;
  readonly nowMs: number;
  readonly titleOf: (stepId: string) => string;
}

/** The same as graph and timeline draw, in words. */
export function StepTable({ steps, critical, nowMs, titleOf }: StepTableProps) {
  return (
    <Section title="Steps as a list">
      <details>
        <summary>{steps.length} steps in words</summary>
        <ol class="step-table">
          {steps.map((step) => (
            <StepItem
              key={step.id}
              step={step}
              title={titleOf(step.id)}
              isCritical={critical.has(step.id)}
              nowMs={nowMs}
            />
          ))}
        </ol>
      </details>
    </Section>
  );
}

interface StepItemProps {
  readonly step: StepAnswer;
  readonly title: string;
  readonly isCritical: boolean;
  readonly nowMs: number;
}

function StepItem({ step, title, isCritical, nowMs }: StepItemProps) {
  const { mark, words } = stepTelling(step.state);
  const { startedAt, endedAt, attempts, note, problem } = step;
  return (
    <li>
      <StepIcon mark={mark} />
      <span>
        <strong>{title}</strong>: {words}
        {attempts > 1 && `, sent ${String(attempts)} times`}
        {startedAt !== undefined && (
          <>
            , began <Instant at={startedAt} nowMs={nowMs} />
          </>
        )}
        {startedAt !== undefined &&
          endedAt !== undefined &&
          `, took ${durationText(Date.parse(endedAt) - Date.parse(startedAt))}`}
        {problem !== undefined && `, last problem ${problem}`}
        {isCritical && ', on the critical path'}.{note !== undefined && ` ${note}`}
      </span>
    </li>
  );
}
