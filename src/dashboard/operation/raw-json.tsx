import { CopyButton } from './copy-button.tsx';
import { Section } from './section.tsx';

/** The API's answer as it came. */
export function RawJson({ value }: { readonly value: unknown }) {
  const text = JSON.stringify(value, null, 2);
  return (
    <Section title="Raw JSON" aside={<CopyButton text={text} what="the JSON" />}>
      <details>
        <summary>What the API answered</summary>
        <pre class="raw" tabIndex={0}>
          {text}
        </pre>
      </details>
    </Section>
  );
}
