import { docLink } from './doc-link.ts';

/** A page that explains more; as text when its address is none to follow. */
export function DocReference({ doc }: { readonly doc: string }) {
  const href = docLink(doc);
  return href === undefined ? (
    <code>{doc}</code>
  ) : (
    <a href={href} target="_blank" rel="noreferrer">
      {doc}
    </a>
  );
}
