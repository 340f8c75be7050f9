const moves: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowRight: (at, last) => Math.min(last, at + 1),
  ArrowDown: (at, last) => Math.min(last, at + 1),
  ArrowLeft: (at) => Math.max(0, at - 1),
  ArrowUp: (at) => Math.max(0, at - 1),
  Home: () => 0,
  End: (_at, last) => last,
};

/** Of a group that is one stop of the Tab key: the arrow keys go from one of `selector` to the next. */
export function moveFocus(event: KeyboardEvent, selector: string): void {
  const move = moves[event.key];
  if (!move || !(event.currentTarget instanceof Element)) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
  const at = items.findIndex((item) => item === document.activeElement);
  if (at === -1) return;
  event.preventDefault();
  items[move(at, items.length - 1)]?.focus();
}
