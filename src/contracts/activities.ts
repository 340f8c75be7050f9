import type { Command } from '../domain/command.ts';

export interface MailboxQuery {
  readonly operationId: string;
  /** The last command taken in; later ones are wanted. */
  readonly after: number;
}

export interface Mailbox {
  readonly commands: readonly Command[];
}

/** The mailbox of an ended operation is seen to up to this. */
export interface MailboxMark {
  readonly operationId: string;
  readonly sequence: number;
}

export interface ReopenCall {
  readonly operationId: string;
  readonly nowAt: string;
}

/** Whether the operation holds its cluster again, and under which run. */
export type ReopenAnswer =
  | { readonly kind: 'lives'; readonly run: number; readonly mailCursor: number }
  | { readonly kind: 'clusterBusy' | 'superseded'; readonly operationId: string }
  | { readonly kind: 'unknown' };
