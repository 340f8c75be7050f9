import { durationText } from '../../domain/duration-text.ts';
import { localTime } from '../text/time-text.ts';
import { axisPercent, axisShare, spanPercent } from './axis-share.ts';
import type { Span } from './projected-schedule.ts';
import { StepIcon } from './step-icon.tsx';
import { attemptsText, stepTelling } from './step-words.ts';
import type { TimelineRow } from './timeline-model.ts';

export interface TimelineRowProps {
  readonly row: TimelineRow;
  readonly axis: Span;
  /** Of the axis, in pixels. */
  readonly width: number;
  readonly nowMs: number;
  readonly isSelected: boolean;
  readonly onSelect: (stepId: string) => void;
}

const BAR_TOP = 8;
const BAR_HEIGHT = 14;
const MIDDLE = BAR_TOP + BAR_HEIGHT / 2;
const NOTE_LINE = MIDDLE + 4;

export function TimelineRowView({ row, axis, width, nowMs, isSelected, onSelect }: TimelineRowProps) {
  const { mark } = stepTelling(row.step.state);
  return (
    <li class={`timeline-row${isSelected ? ' selected' : ''}`}>
      <button
        type="button"
        class="timeline-label"
        aria-pressed={isSelected}
        onClick={() => {
          onSelect(row.id);
        }}
      >
        <StepIcon mark={mark} />
        <span>{row.title}</span>
        <span class="visually-hidden">{sentence(row, nowMs)}</span>
      </button>
      <Bars row={row} axis={axis} width={width} />
    </li>
  );
}

type Drawn = Pick<TimelineRowProps, 'row' | 'axis' | 'width'>;

function Bars({ row, axis, width }: Drawn) {
  const { past, expected, nextLookMs, earlierEnds, isCritical, step } = row;
  const critical = isCritical ? ' critical' : '';
  return (
    <svg class="timeline-track" aria-hidden="true" focusable="false">
      {expected && <Bar class={`step-bar expected${critical}`} span={expected} axis={axis} />}
      {past && (
        <Bar
          class={`step-bar past mark-${stepTelling(step.state).mark}${critical}`}
          span={past}
          axis={axis}
        />
      )}
      {earlierEnds.map(({ atMs, text }) => (
        <svg key={atMs} class="earlier-end" x={axisPercent(atMs, axis)} y={MIDDLE}>
          <title>{text}</title>
          <path d="M-4-4 4 4M4-4-4 4" />
        </svg>
      ))}
      {nextLookMs !== undefined && (
        <svg class="next-look" x={axisPercent(nextLookMs, axis)} y={MIDDLE}>
          <path d="M0-6 6 0 0 6-6 0z" />
        </svg>
      )}
      <BarNote row={row} axis={axis} width={width} />
    </svg>
  );
}

interface BarProps {
  readonly class: string;
  readonly span: Span;
  readonly axis: Span;
}

/** The line under it is never too short to be seen. */
function Bar({ class: className, span, axis }: BarProps) {
  const x = axisPercent(span.fromMs, axis);
  return (
    <g class={className}>
      <rect x={x} y={BAR_TOP} width={spanPercent(span, axis)} height={BAR_HEIGHT} rx={3} />
      <line x1={x} x2={x} y1={BAR_TOP} y2={BAR_TOP + BAR_HEIGHT} />
    </g>
  );
}

const AFTER_BAR = 8;
const AFTER_LOOK = 12;

/** What a character of a note takes at most, on average. */
const CHARACTER_WIDTH = 6.5;

/** Beside the bar, where there is more room; what it waits for is left out where that would not fit. */
function BarNote({ row, axis, width }: Drawn) {
  const { past, expected, nextLookMs = 0 } = row;
  if (!past) return null;
  const endMs = Math.max(nextLookMs, (expected ?? past).toMs);
  const before = axisShare(past.fromMs, axis);
  const after = 1 - axisShare(endMs, axis);
  const text = noteText(row, past, (Math.max(before, after) * width - AFTER_LOOK) / CHARACTER_WIDTH);
  return before > after ? (
    <text class="bar-note" x={axisPercent(past.fromMs, axis)} dx={-AFTER_BAR} y={NOTE_LINE} text-anchor="end">
      {text}
    </text>
  ) : (
    <text
      class="bar-note"
      x={axisPercent(endMs, axis)}
      dx={nextLookMs === endMs ? AFTER_LOOK : AFTER_BAR}
      y={NOTE_LINE}
    >
      {text}
    </text>
  );
}

function noteText({ step }: TimelineRow, past: Span, mostCharacters: number): string {
  const { attempts, waiting, endedAt } = step;
  const took = [durationText(past.toMs - past.fromMs), ...(attempts > 1 ? [attemptsText(attempts)] : [])];
  const wait = waiting && endedAt === undefined ? [`waiting for ${waiting.for}`] : [];
  const whole = [...took, ...wait].join(' · ');
  return whole.length <= mostCharacters ? whole : took.join(' · ');
}

function sentence({ past, expected, step, isCritical }: TimelineRow, nowMs: number): string {
  const at = (ms: number): string => localTime(new Date(ms).toISOString(), nowMs);
  const when = past
    ? [`began ${at(past.fromMs)}`, durationText(past.toMs - past.fromMs)]
    : expected
      ? [`expected to begin ${at(expected.fromMs)}`]
      : [];
  return [
    `: ${stepTelling(step.state).words}`,
    ...when,
    ...(step.attempts > 1 ? [attemptsText(step.attempts)] : []),
    ...(isCritical ? ['on the critical path'] : []),
  ].join(', ');
}
