const STRING = '"(?:\\\\.|[^"\\\\])*"';
const STRINGS_AND_COMMENTS = new RegExp(`(${STRING})|//[^\\n]*|/\\*[^]*?\\*/`, 'g');
const STRINGS_AND_LAST_COMMAS = new RegExp(`(${STRING})|,(?=\\s*[}\\]])`, 'g');

/** Parses JSON as the Functions tools do: with comments, a comma after the last item, and a byte order mark. */
export function parseLenientJson(text: string): unknown {
  const keepStrings = (_match: string, string: string | undefined): string => string ?? '';
  const plain = text
    .replace(/^\uFEFF/, '')
    .replaceAll(STRINGS_AND_COMMENTS, keepStrings)
    .replaceAll(STRINGS_AND_LAST_COMMAS, keepStrings);
  return JSON.parse(plain);
}
