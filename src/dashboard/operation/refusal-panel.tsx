import type { OperationAnswer } from '../../status/schema/answers.ts';
import { inWords } from '../text/words.ts';
import { CopiedCode } from './copied-code.tsx';
import { DocReference } from './doc-reference.tsx';
import { Fact } from './fact.tsx';
import { ownerText } from './owner-text.ts';
import { Section } from './section.tsx';

export interface RefusalPanelProps {
  readonly refusal: NonNullable<OperationAnswer['refusal']>;
  readonly correlationIds: readonly string[];
  readonly titleOf: (stepId: string) => string;
}

/** Why it does not go on, who has to act and what to do. */
export function RefusalPanel({ refusal, correlationIds, titleOf }: RefusalPanelProps) {
  const { code, class: problemClass, owner, message, remedy, doc, target, correlationId, unlisted } = refusal;
  const ids = [...new Set([...(correlationId === undefined ? [] : [correlationId]), ...correlationIds])];
  return (
    <Section title="Why it did not go on" class="refusal">
      <p class="refusal-message">
        <strong>{code}</strong> {message}
      </p>
      <div class="remedy">
        <p class="remedy-owner">{ownerText(owner)}</p>
        <p>{remedy}</p>
      </div>
      <dl class="facts">
        {refusal.step !== null && <Fact name="Step">{titleOf(refusal.step)}</Fact>}
        <Fact name="Class">
          {inWords(problemClass)}
          {unlisted === true && ' (a code that Slipway does not know)'}
        </Fact>
        {target !== undefined && <Fact name="About">{target}</Fact>}
        {doc !== undefined && (
          <Fact name="More">
            <DocReference doc={doc} />
          </Fact>
        )}
        {ids.length > 0 && (
          <Fact name={ids.length === 1 ? 'Correlation id' : 'Correlation ids'}>
            <CorrelationIds ids={ids} />
          </Fact>
        )}
      </dl>
    </Section>
  );
}

/** For Azure support. */
export function CorrelationIds({ ids }: { readonly ids: readonly string[] }) {
  return (
    <ul class="plain-list">
      {ids.map((id) => (
        <li key={id}>
          <CopiedCode text={id} what={`correlation id ${id}`} />
        </li>
      ))}
    </ul>
  );
}
