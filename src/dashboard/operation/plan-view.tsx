import { useMemo } from 'preact/hooks';
import type { OperationPlanAnswer, StepAnswer } from '../../status/schema/answers.ts';
import { graphLayout } from './graph-layout.ts';
import { moveFocus } from './move-focus.ts';
import type { GraphLayout } from './placed-graph.ts';
import { PlanLegend } from './plan-legend.tsx';
import { withoutImpliedArrows } from './plan-graph.ts';
import { Section } from './section.tsx';
import { StepNode } from './step-node.tsx';
import { stepTelling } from './step-words.ts';
import { useWidth } from './use-width.ts';

export interface PlanViewProps {
  readonly plan: OperationPlanAnswer;
  readonly steps: readonly StepAnswer[];
  readonly critical: ReadonlySet<string>;
  readonly nowMs: number;
  readonly selected: string | undefined;
  readonly onSelect: (stepId: string) => void;
}

const LEAST_WIDTH = 200;
/** Around the drawing, as the style sheet has it: outlines are half outside. */
const MARGIN = 3;

/** The plan as a graph that fills in. A step can be chosen, which tells all of it. */
export function PlanView(props: PlanViewProps) {
  const { plan, steps, critical } = props;
  const { element, width } = useWidth<HTMLDivElement>();
  const layout = useMemo(
    () =>
      width === undefined
        ? undefined
        : graphLayout(withoutImpliedArrows(plan.steps), Math.max(LEAST_WIDTH, width - 2 * MARGIN)),
    [plan, width],
  );
  const states = new Map(steps.map(({ id, state }) => [id, state]));
  const marks = new Set(plan.steps.map(({ id }) => stepTelling(states.get(id) ?? 'waiting').mark));
  return (
    <Section title="Plan" class="plan">
      <div ref={element} class="plan-space">
        {layout && <PlanGraph {...props} layout={layout} />}
      </div>
      <PlanLegend marks={marks} hasCritical={critical.size > 0} />
    </Section>
  );
}

function PlanGraph(props: PlanViewProps & { readonly layout: GraphLayout }) {
  const { plan, steps, critical, layout, selected, nowMs, onSelect } = props;
  const answers = new Map(steps.map((step) => [step.id, step]));
  const places = new Map(layout.steps.map((place) => [place.id, place]));
  const tabStop = selected !== undefined && places.has(selected) ? selected : plan.steps[0]?.id;
  return (
    <svg
      class={`plan-graph ${layout.kind}`}
      role="group"
      aria-label={`Plan of ${plan.steps.length} steps. Arrow keys go from step to step.`}
      width={layout.width}
      height={layout.height}
      onKeyDown={(event) => {
        moveFocus(event, 'button');
      }}
    >
      <Arrows layout={layout} answers={answers} critical={critical} />
      {plan.steps.map((planned) => {
        const place = places.get(planned.id);
        return (
          place && (
            <StepNode
              key={planned.id}
              planned={planned}
              place={place}
              step={answers.get(planned.id)}
              isCritical={critical.has(planned.id)}
              isSelected={selected === planned.id}
              isTabStop={planned.id === tabStop}
              nowMs={nowMs}
              onSelect={onSelect}
            />
          )
        );
      })}
    </svg>
  );
}

interface ArrowsProps {
  readonly layout: GraphLayout;
  readonly answers: ReadonlyMap<string, StepAnswer>;
  readonly critical: ReadonlySet<string>;
}

/** Those of the critical path last, on top. */
function Arrows({ layout, answers, critical }: ArrowsProps) {
  const isCritical = ({ from, to }: GraphLayout['arrows'][number]): boolean =>
    critical.has(from) && critical.has(to);
  const arrows = layout.arrows.toSorted((a, b) => Number(isCritical(a)) - Number(isCritical(b)));
  return (
    <g aria-hidden="true">
      {arrows.map((arrow) => {
        const over = answers.get(arrow.from)?.state === 'done' ? ' over' : '';
        const emphasis = isCritical(arrow) ? ' critical' : '';
        return <path key={`${arrow.from} ${arrow.to}`} class={`arrow${over}${emphasis}`} d={arrow.path} />;
      })}
    </g>
  );
}
