import type { OperationAnswer } from '../../status/schema/answers.ts';
import { commandLines } from './command-line.ts';
import { CopyButton } from './copy-button.tsx';
import { Section } from './section.tsx';

/** The same from a terminal. */
export function CommandLinePanel({ operation }: { readonly operation: OperationAnswer }) {
  return (
    <Section title="From the command line">
      <ul class="command-list">
        {commandLines(operation).map(({ what, call }) => (
          <li key={call}>
            <p>{what}</p>
            <div class="command-box">
              <pre tabIndex={0}>{call}</pre>
              <CopyButton text={call} what={`the command: ${what}`} />
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
