import type { ComponentChildren, TargetedMouseEvent } from 'preact';
import { addressOf, type Page } from '../pages.ts';
import { Link } from './link.tsx';

const entries = [
  { page: { kind: 'board' }, text: 'Board' },
  { page: { kind: 'fleet' }, text: 'Fleet' },
] as const;

const MAIN = 'main';

/** Not by way of the address, which says what is shown. */
function skipToMain(event: TargetedMouseEvent<HTMLAnchorElement>): void {
  event.preventDefault();
  document.getElementById(MAIN)?.focus();
}

export interface LayoutProps {
  readonly page: Page | undefined;
  readonly children: ComponentChildren;
}

/** What is around every page: the way past the navigation, the navigation, and the page as the main landmark. */
export function Layout({ page, children }: LayoutProps) {
  return (
    <>
      <a class="skip-link" href={`#${MAIN}`} onClick={skipToMain}>
        Skip to the content
      </a>
      <header class="masthead">
        <Link class="brand" href={addressOf({ kind: 'board' })}>
          <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <path d="M5 10 27 22M9 20.5h14l-2.5 5h-9zM16 20V7l6 8" />
          </svg>
          Slipway
        </Link>
        <nav aria-label="Pages">
          <ul class="page-links">
            {entries.map((entry) => (
              <li key={entry.page.kind}>
                <Link
                  href={addressOf(entry.page)}
                  aria-current={page?.kind === entry.page.kind ? 'page' : undefined}
                >
                  {entry.text}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      <main id={MAIN} tabIndex={-1}>
        {children}
      </main>
    </>
  );
}
