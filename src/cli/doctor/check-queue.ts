import type { ServiceBusClient } from '@azure/service-bus';
import type { Sourced } from '../config/sourced.ts';
import { openQueue } from '../queue/open-queue.ts';
import type { QueueAddress } from '../queue/queue-address.ts';
import { queueFailure } from '../queue/queue-failure.ts';
import { endsWithin } from '../real-time.ts';
import { bad, ok, skipped, type DoctorFinding } from './finding.ts';

/** Names of what has to be there besides the queue of requests. */
export interface Entities {
  readonly rejected: string;
  readonly topic: string;
}

const LIMIT_MS = 15_000;

/** Opens a link to each queue and topic, over AMQP as a producer does, and sends nothing. */
export async function checkQueue(
  queue: Sourced<QueueAddress> | undefined,
  { rejected, topic }: Entities,
): Promise<readonly DoctorFinding[]> {
  if (!queue)
    return [
      skipped('queue', 'nobody has said where it is: SLIPWAY_SERVICEBUS, or queue in the configuration'),
    ];
  const names = [
    ['queue', queue.value.queue],
    ['rejected', rejected],
    ['topic', topic],
  ] as const;
  let client: ServiceBusClient;
  try {
    client = await openQueue(queue.value, { maxRetries: 0, timeoutInMs: LIMIT_MS });
  } catch {
    return [
      bad('queue', `the connection from ${queue.from} is none`, 'copy it from the namespace once more'),
    ];
  }
  try {
    return await Promise.all(names.map(([check, name]) => checkEntity(client, check, name)));
  } finally {
    await endsWithin(client.close(), LIMIT_MS);
  }
}

async function checkEntity(client: ServiceBusClient, check: string, name: string): Promise<DoctorFinding> {
  // The first batch is made when the link is open: then the service has said yes, to the name and to the right.
  const opening = client.createSender(name).createMessageBatch();
  opening.catch(() => undefined);
  if (!(await endsWithin(opening, LIMIT_MS)))
    return bad(check, `${name} cannot be reached: no answer`, 'see that port 5671 is open from here');
  try {
    await opening;
    return ok(check, `${name} is there and takes messages`);
  } catch (cause) {
    const { message, remedy } = queueFailure({ queue: name }, cause);
    return bad(check, message, remedy ?? 'see the namespace');
  }
}
