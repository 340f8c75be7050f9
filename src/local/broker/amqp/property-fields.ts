/** Where the fields of a message's properties section are in its list, by the broker's names. */
export const PROPERTY_INDEX = {
  messageId: 0,
  to: 2,
  subject: 3,
  replyTo: 4,
  correlationId: 5,
  contentType: 6,
  absoluteExpiryTime: 8,
  creationTime: 9,
  sessionId: 10,
  replyToSessionId: 12,
} as const;

export function isPropertyField(name: string): name is keyof typeof PROPERTY_INDEX {
  return Object.hasOwn(PROPERTY_INDEX, name);
}
