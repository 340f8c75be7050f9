/**
 * Commands to an operation that runs or has ended. They come through its mailbox, in the order in which it took them,
 * and are taken in by the reducer, which accepts or refuses each once and remembers which.
 */

export const commandKinds = ['cancel', 'suspend', 'resume', 'retry', 'retryCompensation', 'forget'] as const;
export type CommandKind = (typeof commandKinds)[number];

/** As it is sent. The same `commandId` for the same operation is the same command. */
export interface NewCommand {
  readonly operationId: string;
  /** The sender's, 1-64 of A-Z a-z 0-9 . _ - */
  readonly commandId: string;
  readonly kind: CommandKind;
  readonly requestedBy: string;
  readonly reason: string;
  readonly sentAt: string;
  /** Of `forget`: the name of the cluster, typed once more. */
  readonly confirm?: string;
}

/** As the mailbox keeps it. `sequence` grows within one operation; the state remembers the last one taken in. */
export interface Command extends NewCommand {
  readonly sequence: number;
  /** It was never the operation's to take in: why. */
  readonly turnedAwayBecause?: string;
}
