import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export interface PageTitleProps {
  /** For the browser's tab; the product's name follows. */
  readonly title: string;
  readonly children?: ComponentChildren;
}

let isFirstPage = true;

/** The page's heading. It takes the focus when one page follows another, so that what is read aloud goes on from there. */
export function PageTitle({ title, children }: PageTitleProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Slipway`;
  }, [title]);
  useEffect(() => {
    if (!isFirstPage) heading.current?.focus();
    isFirstPage = false;
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children ?? title}
    </h1>
  );
}
