import type { ComponentChildren, TargetedMouseEvent } from 'preact';
import { navigate } from './location.ts';

export interface LinkProps {
  readonly href: string;
  readonly class?: string;
  readonly title?: string;
  readonly 'aria-current'?: 'page' | 'true' | undefined;
  readonly children: ComponentChildren;
}

/** A link to a page of the dashboard: followed without loading anew, unless a new tab or window is asked for. */
export function Link(props: LinkProps) {
  return <a {...props} onClick={follow} />;
}

function follow(event: TargetedMouseEvent<HTMLAnchorElement>): void {
  const isPlain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (event.button !== 0 || !isPlain || event.defaultPrevented) return;
  event.preventDefault();
  navigate(event.currentTarget.href);
}
