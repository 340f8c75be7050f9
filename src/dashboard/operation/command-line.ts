/** The calls of the command line that show, or do, what the page does. */
import type { OperationAnswer } from '../../status/schema/answers.ts';

type CommandKind = NonNullable<OperationAnswer['allowedCommands']>[number];

/** `retryCompensation` is `retry-compensation`, in paths and on the command line. */
export function commandPath(kind: CommandKind): string {
  return kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** One word for a POSIX shell, whatever is in it. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9._/:@=+,-]+$/.test(text) && !text.startsWith('-')
    ? text
    : `'${text.replaceAll("'", `'\\''`)}'`;
}

export function watchCall({ operationId, done }: Pick<OperationAnswer, 'operationId' | 'done'>): string {
  return `npx slipway ${done ? 'status' : 'watch'} ${shellWord(operationId)}`;
}

/** A deprovisioning's `forget` and the like are for those who type the reason themselves: it has no place in the call yet. */
export function eventsCall(operationId: string): string {
  return `npx slipway events ${shellWord(operationId)}`;
}
