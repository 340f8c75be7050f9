import type { OperationAnswer } from '../../status/schema/answers.ts';
import { Instant } from '../shell/instant.tsx';
import { commandText } from './command-text.ts';
import { Section } from './section.tsx';

type TakenCommand = NonNullable<OperationAnswer['commands']>[number];

/** The last commands, and what became of each. */
export function TakenCommands({
  commands,
  nowMs,
}: {
  readonly commands: readonly TakenCommand[];
  readonly nowMs: number;
}) {
  return (
    <Section title="Commands">
      <ul class="taken-list">
        {commands.map(({ sequence, kind, requestedBy, reason, takenAt, refusedBecause }) => (
          <li key={sequence}>
            <p>
              <span class={`badge ${refusedBecause === undefined ? 'outcome-created' : 'outcome-left'}`}>
                {refusedBecause === undefined ? 'done' : 'refused'}
              </span>{' '}
              <strong>{commandText(kind).label}</strong> by {requestedBy},{' '}
              <Instant at={takenAt} nowMs={nowMs} />
            </p>
            <p class="quoted">{reason}</p>
            {refusedBecause !== undefined && <p>Not done: {refusedBecause}.</p>}
          </li>
        ))}
      </ul>
    </Section>
  );
}
