import type { ComponentChildren } from 'preact';
import { durationText } from '../../domain/duration-text.ts';
import type { StatsAnswer } from '../../status/schema/answers.ts';
import { elapsedMs } from '../board/elapsed-ms.ts';
import { addressOf } from '../pages.ts';
import { Link } from '../shell/link.tsx';

export interface FleetFiguresProps {
  readonly stats: StatsAnswer;
  readonly nowMs: number;
}

/** What to know at a glance. */
export function FleetFigures({ stats, nowMs }: FleetFiguresProps) {
  const { successRate, total, lanes, sample, oldestRunning } = stats;
  const [oldest] = oldestRunning;
  return (
    <dl class="figures">
      <Figure term="Success rate" note={`of the last ${sample.operations.toLocaleString()} that ended`}>
        {successRate === undefined ? '–' : successRate.toLocaleString(undefined, PERCENT)}
      </Figure>
      <Figure
        term="Under way"
        note={`${lanes.running.toLocaleString()} running, ${lanes.waiting.toLocaleString()} waiting`}
      >
        {(lanes.running + lanes.waiting).toLocaleString()}
      </Figure>
      <Figure
        term="Oldest under way"
        note={oldest === undefined ? 'nothing is under way' : oldest.clusterName}
      >
        {oldest === undefined ? (
          '–'
        ) : (
          <Link href={addressOf({ kind: 'operation', operationId: oldest.operationId })}>
            {durationText(elapsedMs(oldest, nowMs))}
          </Link>
        )}
      </Figure>
      <Figure term="Operations" note="since the first">
        {total.toLocaleString()}
      </Figure>
    </dl>
  );
}

const PERCENT = { style: 'percent', maximumFractionDigits: 1 } as const;

interface FigureProps {
  readonly term: string;
  readonly note: string;
  readonly children: ComponentChildren;
}

function Figure({ term, note, children }: FigureProps) {
  return (
    <div class="figure panel">
      <dt>{term}</dt>
      <dd class="figure-value">{children}</dd>
      <dd class="figure-note breakable">{note}</dd>
    </div>
  );
}
