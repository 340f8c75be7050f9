import type { Sender } from 'rhea';

import type { ReceiveMode, SessionLease } from '../store/delivery.ts';
import type { QueueEntity } from '../store/entity-directory.ts';
import { type BrokerNode, closeWithError } from './broker-node.ts';
import type { Endpoint } from './connection-scope.ts';
import { MessagePump } from './message-pump.ts';
import { answerAttachWith, targetAddress } from './rhea-wire.ts';
import { settleMessages } from './settle-messages.ts';

/** Settle mode of a sender that settles as it sends: its receiver deletes what it receives. */
const SETTLED = 1;

function receiveModeOf(sender: Sender): ReceiveMode {
  return sender.snd_settle_mode === SETTLED ? 'receiveAndDelete' : 'peekLock';
}

/** Answers the attach of a receiver; `filter` is what the source is narrowed to. */
export function answerReceiver(
  sender: Sender,
  address: string,
  filter?: Readonly<Record<string, unknown>>,
): void {
  sender.set_source({ address, ...(filter ? { filter: { ...filter } } : {}) });
  sender.set_target({ address: targetAddress(sender) ?? sender.name });
  answerAttachWith(sender, {
    snd_settle_mode: sender.snd_settle_mode,
    rcv_settle_mode: sender.rcv_settle_mode,
  });
}

/** Sends the messages of a queue, or of one session of it, to the receiver on this link. */
export function serveReceiver(
  node: BrokerNode,
  sender: Sender,
  queue: QueueEntity,
  session?: SessionLease,
): Endpoint {
  const mode = receiveModeOf(sender);
  const pump = new MessagePump(sender, (limit) => node.store.take(queue, { mode, limit, session }));
  const run = (): void => {
    try {
      pump.run();
    } catch (error) {
      node.log(`messages of ${queue.settings.path} could not be sent: ${String(error)}`);
      closeWithError(sender, error);
    }
  };
  if (mode === 'peekLock') settleMessages(sender, node.store, queue);
  sender.on('sender_flow', run);
  sender.on('sendable', run);
  sender.on('sender_draining', () => {
    pump.drain();
  });
  const unwatch = node.store.watch(queue, session?.sessionId, run);
  return {
    link: sender,
    dispose() {
      pump.stop();
      unwatch();
    },
  };
}
