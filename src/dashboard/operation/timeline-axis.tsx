import { durationText } from '../../domain/duration-text.ts';
import { utcTime } from '../text/time-text.ts';
import { axisPercent, axisShare, spanPercent } from './axis-share.ts';
import { tickText } from './tick-text.ts';
import { timeTicks } from './time-ticks.ts';
import type { PhaseSpan, Timeline } from './timeline-model.ts';

export interface TimelineAxisProps {
  readonly timeline: Timeline;
  /** In CSS pixels. */
  readonly width: number;
  readonly nowMs: number;
}

/** Of a label of hours, minutes and seconds, with space around it. */
const TICK_WIDTH = 96;
const PHASES_TOP = 22;
const PHASES_HEIGHT = 20;
/** Nearer to an end a label would be cut off there. */
const LABEL_MARGIN = 26;
const NOW_WIDTH = 34;
const LETTER_WIDTH = 7.5;
const PHASE_MARGIN = 12;

/** Times and phases above the rows, and the lines that go down through them. */
export function TimelineAxis({ timeline, width, nowMs }: TimelineAxisProps) {
  const { fromMs, toMs, phases } = timeline;
  const most = Math.max(2, Math.floor(width / TICK_WIDTH));
  const { stepMs, atMs } = timeTicks(fromMs, toMs, most, -new Date(fromMs).getTimezoneOffset());
  const nowPx = timeline.nowMs === undefined ? undefined : axisShare(timeline.nowMs, timeline) * width;
  return (
    <svg class="axis" aria-hidden="true" focusable="false">
      {atMs.map((ms) => (
        <Tick key={ms} ms={ms} stepMs={stepMs} {...{ timeline, width, nowMs, nowPx }} />
      ))}
      {phases.map((phase) => (
        <Phase key={`${phase.phase} ${phase.fromMs}`} {...{ phase, timeline, width }} />
      ))}
      {timeline.nowMs !== undefined && <NowLine x={axisPercent(timeline.nowMs, timeline)} />}
    </svg>
  );
}

interface TickProps extends TimelineAxisProps {
  readonly ms: number;
  readonly stepMs: number;
  readonly nowPx: number | undefined;
}

function Tick({ ms, stepMs, timeline, width, nowMs, nowPx }: TickProps) {
  const x = axisPercent(ms, timeline);
  const px = axisShare(ms, timeline) * width;
  const isCut = px < LABEL_MARGIN || px > width - LABEL_MARGIN;
  const isUnderNow = nowPx !== undefined && Math.abs(px - nowPx) < LABEL_MARGIN + NOW_WIDTH / 2;
  return (
    <>
      <line class="tick" x1={x} x2={x} y1={16} y2="100%" />
      {!isCut && !isUnderNow && (
        <text class="tick-label" x={x} y={11} text-anchor="middle">
          <title>{utcTime(new Date(ms).toISOString())}</title>
          {tickText(ms, stepMs, nowMs)}
        </text>
      )}
    </>
  );
}

interface PhaseProps extends Pick<TimelineAxisProps, 'timeline' | 'width'> {
  readonly phase: PhaseSpan;
}

function Phase({ phase, timeline, width }: PhaseProps) {
  const px = (axisShare(phase.toMs, timeline) - axisShare(phase.fromMs, timeline)) * width;
  return (
    <svg
      class={`phase phase-${phase.phase}`}
      x={axisPercent(phase.fromMs, timeline)}
      y={PHASES_TOP}
      width={spanPercent(phase, timeline)}
      height={PHASES_HEIGHT}
    >
      <title>
        {phase.phase}, {durationText(phase.toMs - phase.fromMs)}
      </title>
      <rect width="100%" height="100%" rx={3} />
      {px > phase.phase.length * LETTER_WIDTH + PHASE_MARGIN && (
        <text x={6} y={14}>
          {phase.phase}
        </text>
      )}
    </svg>
  );
}

function NowLine({ x }: { readonly x: string }) {
  return (
    <>
      <line class="now-line" x1={x} x2={x} y1={16} y2="100%" />
      <svg class="now-flag" x={x} y={0}>
        <rect x={-NOW_WIDTH / 2} width={NOW_WIDTH} height={17} rx={3} />
        <text y={12} text-anchor="middle">
          now
        </text>
      </svg>
    </>
  );
}
