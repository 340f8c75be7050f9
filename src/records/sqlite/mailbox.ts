/** The commands of an operation, numbered from 1 without a gap. */
import type { OperationRecord, Posting } from '../../contracts/operation-records.ts';
import type { Command, NewCommand } from '../../domain/command.ts';
import { parseRecord, withMailRead, type MailMark } from '../record-changes.ts';
import type { Statements } from './statements.ts';
import { readRecord, updateRecord } from './stored-record.ts';

export function post(statements: Statements, command: NewCommand): Posting {
  const record = readRecord(statements, command.operationId);
  if (!record) return { kind: 'unknownOperation' };
  const mail = readMailbox(statements, command.operationId, 0);
  const written = mail.find(({ commandId }) => commandId === command.commandId);
  if (written) return { kind: 'posted', command: written, record };
  const numbered = { ...command, sequence: (mail.at(-1)?.sequence ?? 0) + 1 };
  statements.writeMail.run(command.operationId, numbered.sequence, JSON.stringify(numbered));
  return { kind: 'posted', command: numbered, record };
}

export function readMailbox(statements: Statements, operationId: string, after: number): readonly Command[] {
  // What is read here was written by `post`.
  return statements.mail.all(operationId, after).map((row) => JSON.parse(String(row['command'])) as Command);
}

export function markMailRead(
  statements: Statements,
  operationId: string,
  { sequence, because }: MailMark,
): void {
  const stored = readRecord(statements, operationId);
  if (stored?.done !== true || sequence <= stored.mailCursor) return;
  updateRecord(statements, stored, withMailRead(stored, sequence));
  if (because !== undefined) statements.turnMailAway.run(because, operationId, sequence);
}

export function unreadMail(statements: Statements, top: number): readonly OperationRecord[] {
  return statements.unreadMail.all(top).map((row) => parseRecord(String(row['record'])));
}
