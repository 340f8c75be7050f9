/** A .NET time span, `[d.]hh:mm:ss[.fffffff]`, in milliseconds; undefined when the text is none. */
export function parseTimeSpan(text: string): number | undefined {
  const found = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2}(?:\.\d{1,7})?)$/.exec(text);
  if (found === null) return undefined;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = found;
  return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

/** Milliseconds as .NET prints a time span. */
export function formatTimeSpan(ms: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const seconds = ms / 1_000;
  const days = Math.floor(seconds / 86_400);
  const fraction = ms % 1_000 === 0 ? '' : `.${String(Math.round((ms % 1_000) * 10_000)).padStart(7, '0')}`;
  const time = `${two((seconds / 3_600) % 24)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${days > 0 ? `${String(days)}.` : ''}${time}${fraction}`;
}
