import type { OperationHistoryAnswer } from '../../status/schema/answers.ts';
import { Instant } from '../shell/instant.tsx';
import { Section } from './section.tsx';

export interface HistoryListProps {
  readonly events: OperationHistoryAnswer['events'];
  readonly isCut: boolean;
  readonly nowMs: number;
}

/** What happened, the oldest first. */
export function HistoryList({ events, isCut, nowMs }: HistoryListProps) {
  return (
    <Section title="History">
      {events.length === 0 && <p class="quiet">Nothing is told of it yet.</p>}
      <ol class="history-list">
        {events.map((event, index) => (
          <li key={index} class={`event-${event.type}`}>
            <Instant at={event.at} nowMs={nowMs} />
            <span>{event.text}</span>
          </li>
        ))}
      </ol>
      {isCut && <p class="quiet">There is more: GET /api/operations/…/history has all of it.</p>}
    </Section>
  );
}
