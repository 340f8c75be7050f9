/** A piece of a page as plain data: text is text, whatever is in it. */
export type Markup = string | Element;

export interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly Markup[];
}

export function h(
  tag: string,
  attributes: Element['attributes'] | null = null,
  children: Markup | readonly Markup[] = [],
): Element {
  return {
    tag,
    attributes: attributes ?? {},
    children: typeof children === 'object' && 'length' in children ? children : [children],
  };
}

/** Of a text in which what is between backticks is code; one without a partner stands for itself. */
export function prose(text: string): readonly Markup[] {
  return text
    .split(/(`[^`]+`)/)
    .filter((part) => part !== '')
    .map((part) => (/^`[^`]+`$/.test(part) ? h('code', null, part.slice(1, -1)) : part));
}
