/**
 * What becomes of one command: it is in the operation's mailbox and will be taken in, or the sender hears why not. Every
 * way through can be taken again at any moment with the same end: a command is known by its id.
 */
import type { Command, NewCommand } from '../domain/command.ts';
import { whyRefused } from '../domain/allow-command.ts';
import { deliverCommand, recordSubject, type DeliveryDependencies } from './deliver-command.ts';

export type Sent =
  | { readonly kind: 'sent'; readonly command: Command }
  | { readonly kind: 'unknownOperation' }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly because: string };

type RefusalCode = 'CommandNotAllowed' | 'DuplicateCommandIdDifferentBody' | 'MailboxFull';

/** So many may wait to be taken in; a `cancel` gets past those, so that nobody's burst keeps an operation going. */
const MOST_UNREAD = 1000;
const MOST_UNREAD_FOR_CANCEL = 1200;

/** `nowMs` is the time at which it was sent. */
export async function sendCommand(
  dependencies: DeliveryDependencies,
  command: NewCommand,
  nowMs: number,
): Promise<Sent> {
  const { records } = dependencies;
  const { operationId, commandId } = command;
  const record = await records.get(operationId);
  if (!record) return { kind: 'unknownOperation' };
  const mail = await records.readMailbox(operationId, 0);
  const known = mail.find((each) => each.commandId === commandId);
  if (known)
    return isSame(known, command) ? deliver(dependencies, known, nowMs) : refused(differentBody(known));
  const unread = mail.filter(({ sequence }) => sequence > record.mailCursor).length;
  if (unread >= (command.kind === 'cancel' ? MOST_UNREAD_FOR_CANCEL : MOST_UNREAD))
    return refused({
      code: 'MailboxFull',
      because: `${String(unread)} commands wait for it to take them in`,
    });
  const because = whyRefused(recordSubject(record, unread), command);
  if (because !== undefined) return refused({ code: 'CommandNotAllowed', because });
  const posting = await records.post(command);
  if (posting.kind === 'unknownOperation') return posting;
  return isSame(posting.command, command)
    ? deliver(dependencies, posting.command, nowMs)
    : refused(differentBody(posting.command));
}

async function deliver(dependencies: DeliveryDependencies, command: Command, nowMs: number): Promise<Sent> {
  const delivery = await deliverCommand(dependencies, command, nowMs);
  return delivery.kind === 'delivered'
    ? { kind: 'sent', command }
    : refused({ code: 'CommandNotAllowed', because: delivery.because });
}

function refused(why: { readonly code: RefusalCode; readonly because: string }): Sent {
  return { kind: 'refused', ...why };
}

function differentBody({ commandId, kind }: Command): {
  readonly code: RefusalCode;
  readonly because: string;
} {
  return {
    code: 'DuplicateCommandIdDifferentBody',
    because: `command ${commandId} is known as ${kind}, with another body`,
  };
}

function isSame(a: NewCommand, b: NewCommand): boolean {
  const { kind, requestedBy, reason, confirm } = b;
  return a.kind === kind && a.requestedBy === requestedBy && a.reason === reason && a.confirm === confirm;
}
