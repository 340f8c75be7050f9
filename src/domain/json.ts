/** A value that survives `JSON.stringify` and `JSON.parse` unchanged; all durable state is made of these. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** As it is once it was written as JSON: what is absent is left out. */
export function jsonObjectOf(value: object): JsonObject {
  // An object comes back as one.
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
