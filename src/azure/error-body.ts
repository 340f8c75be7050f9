/**
 * Reads the errors out of a body of ARM. They come nested (`{error: {code, …}}`), flat (`{code, …}`, as the AKS
 * provider sends them), with inner errors in `details`, and with further codes inside the text of the message.
 */
import type { JsonValue } from '../domain/json.ts';
import { isJsonObject, objectField, textField } from './arm-response.ts';

export interface NamedError {
  readonly code: string;
  readonly message: string;
  readonly target?: string;
}

const CODE_IN_TEXT = /\b(?:SubCode|ErrorCode|Code)["']?\s*[:=]\s*["']?([a-z]\w+)/gi;

/** AKS nests two or three levels; a limit keeps a strange body from being walked for ever. */
const DEEPEST = 5;

/** All errors that the body names, the outermost first; none when it names none. */
export function namedErrors(body: JsonValue): readonly NamedError[] {
  return errorsIn(objectField(body, 'error') ?? body, DEEPEST);
}

function errorsIn(value: JsonValue, depth: number): readonly NamedError[] {
  if (!isJsonObject(value) || depth === 0) return [];
  const message = textField(value, 'message') ?? '';
  const own = namedError(value, message);
  const details = Array.isArray(value['details']) ? value['details'] : [value['details'] ?? null];
  return [
    ...(own ? [own] : []),
    ...codesBeside(value, message),
    ...details.flatMap((detail: JsonValue) => errorsIn(detail, depth - 1)),
    ...errorsIn(value['innererror'] ?? null, depth - 1),
  ];
}

function namedError(value: JsonValue, message: string): NamedError | undefined {
  const code = textField(value, 'code');
  if (code === undefined && message === '') return undefined;
  const target = textField(value, 'target');
  return { code: code ?? '', message, ...(target === undefined ? {} : { target }) };
}

function codesBeside(value: JsonValue, message: string): readonly NamedError[] {
  const codes = [
    textField(value, 'subcode'),
    ...[...message.matchAll(CODE_IN_TEXT)].map((match) => match[1]),
  ];
  return codes.filter((code) => code !== undefined).map((code) => ({ code, message }));
}
