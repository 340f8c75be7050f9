import type { OperationAnswer } from '../../status/schema/answers.ts';
import { CopiedCode } from './copied-code.tsx';
import { CopyButton } from './copy-button.tsx';
import { ownerText } from './owner-text.ts';
import { Section } from './section.tsx';

type Residue = NonNullable<OperationAnswer['residue']>[number];

/** What stands in Azure against all intent, and what is to be done about it. */
export function ResiduePanel({ residue }: { readonly residue: readonly Residue[] }) {
  return (
    <Section title="What could not be removed" class="residue">
      <ul class="residue-list">
        {residue.map((each) => (
          <li key={`${each.step} ${each.resourceId}`}>
            <CopiedCode text={each.resourceId} what={`resource id ${each.resourceId}`} />
            <p>
              <strong>{each.code}</strong> {each.why}
            </p>
            <div class="remedy">
              <p class="remedy-owner">{ownerText(each.owner)}</p>
              <p>{each.remedy}</p>
            </div>
            {each.supportText !== undefined && <SupportText text={each.supportText} step={each.step} />}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function SupportText({ text, step }: { readonly text: string; readonly step: string }) {
  return (
    <details>
      <summary>Text for the support request</summary>
      <pre tabIndex={0}>{text}</pre>
      <CopyButton text={text} what={`the text for the support request about ${step}`} />
    </details>
  );
}
