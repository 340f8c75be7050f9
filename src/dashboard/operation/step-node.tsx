import type { OperationPlanAnswer, StepAnswer } from '../../status/schema/answers.ts';
import type { PlacedStep } from './placed-graph.ts';
import { StepIcon } from './step-icon.tsx';
import { expectationText, shareOfStep } from './step-share.ts';
import { attemptsText, stepTelling } from './step-words.ts';

export interface StepNodeProps {
  readonly planned: OperationPlanAnswer['steps'][number];
  readonly place: PlacedStep;
  readonly step: StepAnswer | undefined;
  readonly isCritical: boolean;
  readonly isSelected: boolean;
  /** The one that the Tab key comes to. */
  readonly isTabStop: boolean;
  readonly nowMs: number;
  readonly onSelect: (stepId: string) => void;
}

const RADIUS = 6;
const BAR_HEIGHT = 4;

/** A step of the graph: a box that fills in, and a button over it that tells of the step and chooses it. */
export function StepNode(props: StepNodeProps) {
  const { planned, place, step, isCritical, isSelected, isTabStop, nowMs, onSelect } = props;
  const { mark } = stepTelling(step?.state ?? 'waiting');
  const { x, y, width, height, dot } = place;
  const classes = ['step-node', `mark-${mark}`, isCritical && 'critical', isSelected && 'selected'];
  return (
    <g class={classes.filter(Boolean).join(' ')}>
      <rect class="step-box" x={x} y={y} width={width} height={height} rx={RADIUS} />
      <rect
        class="step-fill"
        x={x + RADIUS}
        y={y + height - BAR_HEIGHT - 2}
        width={(width - 2 * RADIUS) * shareOfStep(step, planned.expectedSeconds, nowMs)}
        height={BAR_HEIGHT}
        rx={BAR_HEIGHT / 2}
      />
      {dot && <circle class="step-dot" cx={dot.x} cy={dot.y} r={5.5} />}
      <foreignObject x={x} y={y} width={width} height={height}>
        <button
          type="button"
          class="step-button"
          aria-pressed={isSelected}
          tabIndex={isTabStop ? 0 : -1}
          onClick={() => {
            onSelect(planned.id);
          }}
        >
          <NodeText planned={planned} step={step} isCritical={isCritical} nowMs={nowMs} />
        </button>
      </foreignObject>
    </g>
  );
}

function NodeText({
  planned: { title, expectedSeconds },
  step,
  isCritical,
  nowMs,
}: Pick<StepNodeProps, 'planned' | 'step' | 'isCritical' | 'nowMs'>) {
  const { mark, words } = stepTelling(step?.state ?? 'waiting');
  const attempts = step?.attempts ?? 0;
  return (
    <>
      <StepIcon mark={mark} />
      <span class="step-title">{title}</span>
      <span class="step-state">
        {words}
        {attempts > 1 && `, ${attemptsText(attempts)}`}
        {' · '}
        {expectationText(step, expectedSeconds, nowMs)}
        {isCritical && <span class="visually-hidden">, on the critical path</span>}
      </span>
    </>
  );
}
