import type { Delivery, EventContext, Sender } from 'rhea';

import type { QueueEntity } from '../store/entity-directory.ts';
import type { QueueStore } from '../store/queue-store.ts';
import type { Settlement } from '../store/settlement.ts';
import { modifyProperties } from './encode-delivery.ts';
import { toAmqpError } from './error-condition.ts';
import { tagToToken } from './lock-token.ts';
import { type AmqpError, settleDelivery } from './rhea-wire.ts';

type Properties = Readonly<Record<string, unknown>>;

/** The outcome that a receiver has given a delivery, as far as it was told. */
interface RemoteOutcome {
  readonly error?: (AmqpError & { readonly info?: Properties }) | null;
  readonly undeliverable_here?: boolean | null;
  readonly message_annotations?: Properties | null;
}

const READERS: Readonly<Record<string, (outcome: RemoteOutcome) => Settlement>> = {
  accepted: () => ({ kind: 'complete' }),
  released: () => ({ kind: 'release' }),
  modified: ({ undeliverable_here: defer, message_annotations: changes }) => ({
    kind: defer ? 'defer' : 'abandon',
    ...modification(changes),
  }),
  rejected: ({ error }) => deadLettering(error?.info ?? {}),
};

/** Settles in the store what the receiver settles on the link, and answers when that is durable. */
export function settleMessages(sender: Sender, store: QueueStore, queue: QueueEntity): void {
  for (const [outcome, read] of Object.entries(READERS)) {
    sender.on(outcome, ({ delivery }: EventContext) => {
      if (delivery && Buffer.isBuffer(delivery.tag)) void settle(delivery, delivery.tag, read);
    });
  }

  async function settle(
    delivery: Delivery,
    tag: Buffer,
    read: (outcome: RemoteOutcome) => Settlement,
  ): Promise<void> {
    let answer: Parameters<typeof settleDelivery>[1] = 'accepted';
    try {
      await store.settle(queue, tagToToken(tag), read(delivery.remote_state ?? {}));
    } catch (error) {
      answer = toAmqpError(error);
    }
    if (sender.session.is_open()) settleDelivery(delivery, answer);
  }
}

/** How receivers say why they dead-letter, on links and in management requests alike. */
export function deadLettering({
  DeadLetterReason,
  DeadLetterErrorDescription,
  ...changes
}: Properties): Settlement {
  return {
    kind: 'deadLetter',
    cause: {
      ...(typeof DeadLetterReason === 'string' ? { reason: DeadLetterReason } : {}),
      ...(typeof DeadLetterErrorDescription === 'string' ? { description: DeadLetterErrorDescription } : {}),
    },
    ...modification(changes),
  };
}

export function modification(
  changes: Properties | null | undefined,
): Pick<Settlement & { kind: 'abandon' }, 'modify'> {
  return changes && Object.keys(changes).length > 0 ? { modify: modifyProperties(changes) } : {};
}
