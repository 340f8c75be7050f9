/** What happened to operations: kept, and in the outbox until it is sent. */
import type { UnsentEvent } from '../../contracts/operation-records.ts';
import type { OperationEvent, ReplyAddress } from '../../domain/operation-event.ts';
import type { Statements } from './statements.ts';

export function keepEvents(statements: Statements, events: readonly UnsentEvent[]): void {
  for (const { event, replyTo } of events) {
    const { operationId, sequence } = event;
    statements.keepEvent.run(operationId, sequence, JSON.stringify(event));
    statements.send.run(operationId, sequence, replyTo ? JSON.stringify(replyTo) : null);
  }
}

export function eventsOf(
  statements: Statements,
  operationId: string,
  { after, top }: { readonly after: number; readonly top: number },
): readonly OperationEvent[] {
  return statements.events.all(operationId, after, top).map(eventIn);
}

export function unsentEvents(statements: Statements, top: number): readonly UnsentEvent[] {
  return statements.unsent.all(top).map((row) => {
    const replyTo = row['reply_to'];
    // What is read here was written by `keepEvents`.
    const to = typeof replyTo === 'string' ? { replyTo: JSON.parse(replyTo) as ReplyAddress } : {};
    return { event: eventIn(row), ...to };
  });
}

export function markSent(statements: Statements, events: readonly UnsentEvent[]): void {
  for (const { event } of events) statements.sent.run(event.operationId, event.sequence);
}

export function dropEvents(statements: Statements, endedBefore: string, top: number): number {
  const rows = statements.withOldEvents.all(Date.parse(endedBefore), top);
  for (const row of rows) statements.dropEvents.run(String(row['operation_id']));
  return rows.length;
}

/** What is read here was written by `keepEvents`. */
function eventIn(row: Readonly<Record<string, unknown>>): OperationEvent {
  return JSON.parse(String(row['event'])) as OperationEvent;
}
