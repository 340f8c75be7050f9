/** The value of a JSON text, or the text itself when it is none: reasons of failures are stored plainly. */
export function looseJson(text: string | null): unknown {
  if (text === null) return null;
  if (text.trim() === '') return '';
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
