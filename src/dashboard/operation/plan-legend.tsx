import { StepIcon } from './step-icon.tsx';
import { stepMarks, type StepMark } from './step-words.ts';

export interface PlanLegendProps {
  /** Those that are in the graph. */
  readonly marks: ReadonlySet<StepMark>;
  readonly hasCritical: boolean;
}

export function PlanLegend({ marks, hasCritical }: PlanLegendProps) {
  return (
    <ul class="mark-legend" aria-label="What the marks mean">
      {stepMarks
        .filter(({ mark }) => marks.has(mark))
        .map(({ mark, words }) => (
          <li key={mark}>
            <StepIcon mark={mark} /> {words}
          </li>
        ))}
      {hasCritical && (
        <li>
          <svg class="sample" viewBox="0 0 24 12" aria-hidden="true" focusable="false">
            <path class="arrow critical" d="M1 6H23" />
          </svg>
          critical path: it holds up the end
        </li>
      )}
    </ul>
  );
}
