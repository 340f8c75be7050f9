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
  /** The `x-ms-client-request-id` of the request. */
  readonly clientRequestId?: string;
}

/** What both generations of the SDK hand to `onResponse`, as far as it is needed here. */
export interface RawResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | undefined };
  readonly bodyAsText?: string | null;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers?: { get(name: string): string | undefined };
  };
}

export const CLIENT_REQUEST_ID = 'x-ms-client-request-id';

export function armResponse(raw: RawResponse): ArmResponse {
  const clientRequestId = raw.request.headers?.get(CLIENT_REQUEST_ID);
  return {
    method: raw.request.method,
    url: raw.request.url,
    status: raw.status,
    header: (name) => raw.headers.get(name),
    body: parseBody(raw.bodyAsText ?? ''),
    ...(clientRequestId === undefined ? {} : { clientRequestId }),
  };
}

/** By which Azure support finds the request. */
export function correlationIdOf(response: ArmResponse): string | undefined {
  return response.header('x-ms-correlation-request-id') ?? response.clientRequestId;
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
