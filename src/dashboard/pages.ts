import { withoutTrailing } from '../domain/trimmed.ts';
/** The pages of the dashboard and their addresses: the browser and the function that serves them must agree. */

export type Page =
  | { readonly kind: 'board' }
  | { readonly kind: 'fleet' }
  | { readonly kind: 'operation'; readonly operationId: string };

const root = '/dashboard';

/** Undefined for an address that is no page. */
export function pageOf(pathname: string): Page | undefined {
  const path = withoutTrailing(pathname, '/');
  if (path === root) return { kind: 'board' };
  if (path === `${root}/fleet`) return { kind: 'fleet' };
  const [, id] = /^\/dashboard\/operations\/([^/]+)$/.exec(path) ?? [];
  const operationId = id === undefined ? undefined : decoded(id);
  return operationId === undefined ? undefined : { kind: 'operation', operationId };
}

export function addressOf(page: Page): string {
  switch (page.kind) {
    case 'board':
      return root;
    case 'fleet':
      return `${root}/fleet`;
    case 'operation':
      return `${root}/operations/${encodeURIComponent(page.operationId)}`;
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
