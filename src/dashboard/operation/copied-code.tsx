import { CopyButton } from './copy-button.tsx';

/** A text that is to be taken away as it is. */
export function CopiedCode({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <span class="copied-code">
      <code>{text}</code>
      <CopyButton text={text} what={what} />
    </span>
  );
}
