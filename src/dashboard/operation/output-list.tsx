import type { OperationAnswer } from '../../status/schema/answers.ts';
import { CopiedCode } from './copied-code.tsx';
import { CopyButton } from './copy-button.tsx';
import { Fact } from './fact.tsx';
import { titledCommands, type TitledCommand } from './titled-commands.ts';
import { Section } from './section.tsx';

type Outputs = NonNullable<OperationAnswer['outputs']>;

export interface OutputListProps {
  readonly outputs: Outputs;
  readonly kind: OperationAnswer['kind'];
}

/** How to get at the cluster: what to run, and the names and addresses to know. */
export function OutputList({ outputs, kind }: OutputListProps) {
  const commands = titledCommands(outputs['commands']);
  const facts = Object.entries(outputs).filter(([name]) => name !== 'commands' || commands.length === 0);
  return (
    <Section title={kind === 'provision' ? 'How to connect' : 'What it tells'} class="outputs">
      {commands.length > 0 && (
        <ol class="command-list">
          {commands.map((each) => (
            <CommandItem key={`${each.title} ${each.command}`} {...each} />
          ))}
        </ol>
      )}
      <dl class="facts">
        {facts.map(([name, value]) => (
          <Fact key={name} name={name}>
            {isShort(value) ? (
              <CopiedCode text={String(value)} what={name} />
            ) : (
              <pre class="raw" tabIndex={0}>
                {JSON.stringify(value, null, 2)}
              </pre>
            )}
          </Fact>
        ))}
      </dl>
    </Section>
  );
}

function CommandItem({ title, command }: TitledCommand) {
  return (
    <li>
      <p>{title}</p>
      <div class="command-box">
        <pre tabIndex={0}>{command}</pre>
        <CopyButton text={command} what={`the command: ${title}`} />
      </div>
    </li>
  );
}

function isShort(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
