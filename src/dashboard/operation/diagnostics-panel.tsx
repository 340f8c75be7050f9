import type { OperationAnswer } from '../../status/schema/answers.ts';
import { Section } from './section.tsx';

/** What was seen of what failed, before it was taken back. */
export function DiagnosticsPanel({
  diagnostics,
}: {
  readonly diagnostics: NonNullable<OperationAnswer['diagnostics']>;
}) {
  return (
    <Section title="What was seen of it">
      {diagnostics.map((each, index) => (
        <pre key={index} class="raw" tabIndex={0}>
          {JSON.stringify(each, null, 2)}
        </pre>
      ))}
    </Section>
  );
}
