import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

export interface SectionProps {
  readonly title: string;
  readonly note?: string;
  /** Over the whole width. */
  readonly isWide?: boolean;
  readonly children: ComponentChildren;
}

export function Section({ title, note, isWide = false, children }: SectionProps) {
  const id = useId();
  return (
    <section class={isWide ? 'panel wide' : 'panel'} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {note !== undefined && <p class="section-note muted">{note}</p>}
      {children}
    </section>
  );
}
