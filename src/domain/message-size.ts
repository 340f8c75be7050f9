/** Service Bus takes 256 KB, headers included. */
export const MOST_MESSAGE_BYTES = 192 * 1024;

/** How large a value is as JSON in UTF-8. */
export function jsonBytes(value: object): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
