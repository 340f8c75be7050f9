/** The properties after `sys.`, by their name in lower case, under the names that envelopes have for them. */
export const SYSTEM_PROPERTIES: ReadonlyMap<string, string> = new Map([
  ['messageid', 'messageId'],
  ['correlationid', 'correlationId'],
  ['to', 'to'],
  ['replyto', 'replyTo'],
  ['label', 'subject'],
  ['subject', 'subject'],
  ['sessionid', 'sessionId'],
  ['replytosessionid', 'replyToSessionId'],
  ['contenttype', 'contentType'],
  ['partitionkey', 'partitionKey'],
  ['scheduledenqueuetimeutc', 'scheduledAt'],
  ['enqueuedtimeutc', 'enqueuedAt'],
]);

/** Those that an action may set or remove: the texts. */
export const SETTABLE_PROPERTIES: ReadonlySet<string> = new Set([
  'messageId',
  'correlationId',
  'to',
  'replyTo',
  'subject',
  'sessionId',
  'replyToSessionId',
  'contentType',
]);
