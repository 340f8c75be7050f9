import type { Command, CommandKind } from '../../src/domain/command.ts';
import { START } from './requests.ts';

/** A command as the mailbox has it; a test states what matters to it. */
export function command(kind: CommandKind, change: Partial<Command> = {}): Command {
  const sequence = change.sequence ?? 1;
  return {
    operationId: 'operation-1',
    commandId: `command-${String(sequence)}`,
    kind,
    requestedBy: 'ops',
    reason: '',
    sentAt: START,
    ...change,
    sequence,
  };
}
