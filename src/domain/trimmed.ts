/** In linear time: `/x+$/` begins anew at each x of a text that has many and ends with none. */
export function withoutTrailing(text: string, character: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === character) end -= 1;
  return text.slice(0, end);
}

export function withoutSurrounding(text: string, character: string): string {
  const kept = withoutTrailing(text, character);
  let start = 0;
  while (start < kept.length && kept[start] === character) start += 1;
  return kept.slice(start);
}
