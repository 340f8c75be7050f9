import type { Command } from '../domain/command.ts';

export interface MailboxQuery {
  readonly operationId: string;
  /** The last command taken in; later ones are wanted. */
  readonly after: number;
}

export interface Mailbox {
  readonly commands: readonly Command[];
}
