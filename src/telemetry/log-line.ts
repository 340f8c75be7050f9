/**
 * One line of the log: a name to look for, then JSON. What comes from outside can neither begin a line of its own nor
 * hide what is in it, and secrets are withheld.
 */
import { withoutSecrets } from '../domain/without-secrets.ts';

/** JSON leaves these as they are: they end a line, turn its direction or move a terminal's cursor. */
const UNSEEN = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const LINE = /^([A-Za-z]\w*) (\{.*\})$/;

export type LogDetails = Readonly<Record<string, unknown>>;

/** `name` is ours: letters alone. `details` is what becomes of it as JSON. */
export function logLine(name: string, details: LogDetails): string {
  const json = JSON.stringify(details, (_key, value: unknown) =>
    typeof value === 'string' ? withoutSecrets(value) : value,
  );
  return `${name} ${json.replace(UNSEEN, escaped)}`;
}

/** What is told of something that was thrown: where it was thrown too. */
export function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

export interface ReadLine {
  readonly name: string;
  readonly details: LogDetails;
}

/** Undefined for what `logLine` did not make. */
export function readLogLine(line: string): ReadLine | undefined {
  const [, name, json] = LINE.exec(line) ?? [];
  if (name === undefined || json === undefined) return undefined;
  try {
    // Braces around it: it is an object.
    return { name, details: JSON.parse(json) as LogDetails };
  } catch {
    return undefined;
  }
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
