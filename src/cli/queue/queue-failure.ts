import { withoutSecrets } from '../../domain/without-secrets.ts';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { plainText } from '../output/untrusted-text.ts';
import type { QueueAddress } from './queue-address.ts';

const NOT_THERE = 'MessagingEntityNotFound';
const NO_RIGHT = 'UnauthorizedAccess';

/** What to throw for a failure of the client library: what it means and what to do. */
export function queueFailure({ queue }: Pick<QueueAddress, 'queue'>, cause: unknown): CliError {
  if (cause instanceof CliError) return cause;
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  const said = plainText(withoutSecrets(cause instanceof Error ? cause.message : String(cause))).slice(
    0,
    300,
  );
  if (code === NOT_THERE) {
    return new CliError(`There is no ${queue} in the namespace.`, {
      exitCode: exitCodes.refused,
      remedy: 'deploy infra/, or name the queue with --queue-name',
      cause,
    });
  }
  if (code === NO_RIGHT) {
    return new CliError(`The namespace does not let you at ${queue}.`, {
      exitCode: exitCodes.refused,
      remedy: 'get the role Azure Service Bus Data Sender there, or a connection string with the right Send',
      cause,
    });
  }
  return new CliError(`The queue ${queue} cannot be reached: ${said}`, {
    exitCode: exitCodes.unreachable,
    remedy: 'check SLIPWAY_SERVICEBUS or --namespace, and that port 5671 is open from here',
    cause,
  });
}
