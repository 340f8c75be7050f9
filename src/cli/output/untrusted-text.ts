/**
 * Text from elsewhere (requests, Azure's errors, file names) on its way to a terminal. Nothing in it may move the cursor,
 * change colours, set the title or reorder what is read, and one value stays on one line.
 */

/* eslint-disable no-control-regex -- control characters are what is looked for */

/** Sequences of ECMA-48: CSI; OSC, DCS, SOS, PM and APC with their text, if it has an end; and what else ESC begins. */
const SEQUENCES =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090-\u009f]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]*[0-~]?/g;
const LINE_BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
/** Controls, and characters that reorder text or take no space. */
const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

export function plainText(text: string): string {
  return text.replace(SEQUENCES, '').replace(LINE_BREAKS, ' ').replace(UNSEEN, '');
}

/** The same for text of several lines, which it keeps. */
export function plainLines(text: string): string {
  return text.split('\n').map(plainText).join('\n');
}

/** The same JSON value with every string in it, names of fields too, as `plainText` has it. */
export function plainJson(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value);
  if (Array.isArray(value)) return value.map(plainJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [plainText(name), plainJson(each)]));
}

/** JSON of the very value, in which such characters are escaped. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(UNSEEN, (character) =>
    // Line breaks of the indentation are the only controls that JSON.stringify leaves between values.
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
