/** A value that survives `JSON.stringify` and `JSON.parse` unchanged; all durable state is made of these. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue;
}
