import type { Command } from '../domain/command.ts';
import type { RecordChange } from './operation-records.ts';

/** What an operation tells its record, and asks of its mailbox, in one call. */
export interface OperationSync {
  readonly operationId: string;
  /** The last command taken in; later ones are wanted. */
  readonly after: number;
  /** Written before the mailbox is read; absent: there is nothing new. */
  readonly change?: RecordChange;
}

export interface SyncAnswer {
  /** Whether the record took the change; what was not taken is to be told again. Absent: there was none. */
  readonly taken?: boolean;
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
