import { Section } from './section.tsx';
import { TimelineAxis } from './timeline-axis.tsx';
import { TimelineLegend } from './timeline-legend.tsx';
import type { Timeline } from './timeline-model.ts';
import { TimelineRowView } from './timeline-row.tsx';
import { useWidth } from './use-width.ts';

export interface TimelineViewProps {
  readonly timeline: Timeline;
  readonly nowMs: number;
  readonly selected: string | undefined;
  readonly onSelect: (stepId: string) => void;
}

/** Steps on a time axis: what is past and expected of each, its next look, and now. */
export function TimelineView({ timeline, nowMs, selected, onSelect }: TimelineViewProps) {
  const { element, width = 600 } = useWidth<HTMLDivElement>();
  return (
    <Section title="Timeline" class="timeline">
      <div class="timeline-body">
        <div class="timeline-axis" ref={element}>
          <TimelineAxis timeline={timeline} width={width} nowMs={nowMs} />
        </div>
        <ol class="timeline-rows">
          {timeline.rows.map((row) => (
            <TimelineRowView
              key={row.id}
              row={row}
              axis={timeline}
              width={width}
              nowMs={nowMs}
              isSelected={selected === row.id}
              onSelect={onSelect}
            />
          ))}
        </ol>
      </div>
      <TimelineLegend />
    </Section>
  );
}
