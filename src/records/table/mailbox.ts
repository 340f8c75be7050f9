/** The commands of an operation, numbered from 1 without a gap. */
import type { OperationRecord, Posting } from '../../contracts/operation-records.ts';
import type { Command, NewCommand } from '../../domain/command.ts';
import { withMailRead, type MailMark } from '../record-changes.ts';
import { commandKey, commandsAfter, unreadList } from './keys.ts';
import { readOperation, replaceOperation } from './operation-rows.ts';
import { AGAIN, inserted, replaced, type RowStore } from './row-store.ts';

export function post(store: RowStore, command: NewCommand): Promise<Posting> {
  const { operationId, commandId } = command;
  return store.transact<Posting>(async () => {
    // In this order: the record is as it was after the command was written, whoever wrote it.
    const mail = await readMailbox(store, operationId, 0);
    const stored = await readOperation(store, operationId);
    if (!stored) return { result: { kind: 'unknownOperation' }, changes: [] };
    const { record, lastMail } = stored.value;
    const written = mail.find((each) => each.commandId === commandId);
    if (written) return { result: { kind: 'posted', command: written, record }, changes: [] };
    if (mail.length < lastMail) return AGAIN;
    const numbered = { ...command, sequence: lastMail + 1 };
    return {
      result: { kind: 'posted', command: numbered, record },
      changes: [
        inserted(commandKey(operationId, numbered.sequence), numbered),
        ...replaceOperation(stored, { ...stored.value, lastMail: numbered.sequence }),
      ],
    };
  });
}

export async function readMailbox(
  store: RowStore,
  operationId: string,
  after: number,
): Promise<readonly Command[]> {
  return (await store.readRange(commandsAfter(operationId, after))).map(({ value }) => value);
}

export function markMailRead(
  store: RowStore,
  operationId: string,
  { sequence, because }: MailMark,
): Promise<void> {
  return store.transact(async () => {
    const stored = await readOperation(store, operationId);
    if (stored?.value.record.done !== true || sequence <= stored.value.record.mailCursor) {
      return { result: undefined, changes: [] };
    }
    const record = withMailRead(stored.value.record, sequence);
    const mail = because === undefined ? undefined : await store.read(commandKey(operationId, sequence));
    return {
      result: undefined,
      changes: [
        ...replaceOperation(stored, { ...stored.value, record }),
        ...(mail && because !== undefined
          ? [replaced(mail, { ...mail.value, turnedAwayBecause: because })]
          : []),
      ],
    };
  });
}

export async function unreadMail(store: RowStore, top: number): Promise<readonly OperationRecord[]> {
  return (await store.readRange(unreadList(), { top })).map(({ value }) => value);
}
