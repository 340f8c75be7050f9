/** One answer of ARM, taken off the SDK: the SDK keeps neither the body of a failure nor the headers of a start. */
import type { JsonObject, JsonValue } from '../domain/json.ts';

export interface ArmResponse {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  /** The value of a header, by its name in any case. */
  header(name: string): string | undefined;
  /** Parsed; a text where it is not JSON, null where there is none. */
  readonly body: JsonValue;
}

/** What both generations of the SDK hand to `onResponse`, as far as it is needed here. */
export interface RawResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | undefined };
  readonly bodyAsText?: string | null;
  readonly request: { readonly method: string; readonly url: string };
}

export function armResponse(raw: RawResponse): ArmResponse {
  return {
    method: raw.request.method,
    url: raw.request.url,
    status: raw.status,
    header: (name) => raw.headers.get(name),
    body: parseBody(raw.bodyAsText ?? ''),
  };
}

function parseBody(text: string): JsonValue {
  if (text === '') return null;
  try {
    // The one place where ARM's JSON comes in; readers below take nothing about its shape for granted.
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectField(value: JsonValue | undefined, name: string): JsonObject | undefined {
  const field = isJsonObject(value) ? value[name] : undefined;
  return isJsonObject(field) ? field : undefined;
}

export function textField(value: JsonValue | undefined, name: string): string | undefined {
  const field = isJsonObject(value) ? value[name] : undefined;
  return typeof field === 'string' && field !== '' ? field : undefined;
}

export function numberField(value: JsonValue | undefined, name: string): number | undefined {
  const field = isJsonObject(value) ? value[name] : undefined;
  return typeof field === 'number' ? field : undefined;
}
