import type { Delivery, EventContext, Receiver } from 'rhea';

import { BrokerError } from '../store/broker-error.ts';
import type { Entity } from '../store/entity-directory.ts';
import { CBS_ADDRESS, parseAddress } from './address.ts';
import { messagesOf } from './batch.ts';
import type { BrokerNode } from './broker-node.ts';
import { answerClaims } from './claims.ts';
import { entityNotFound, toAmqpError } from './error-condition.ts';
import { answerManagement } from './management-node.ts';
import { answerRequests } from './request-link.ts';
import { admitMessage } from './revise-message.ts';
import { COORDINATOR, answerAttachWith, settleDelivery, sourceAddress, targetAddress } from './rhea-wire.ts';

/** What the standard tier takes, in one message as in one batch. */
const MAX_MESSAGE_BYTES = 256 * 1024;

/** Opens a link on which the client sends: messages to an entity, or requests. */
export function openIncomingLink(node: BrokerNode, receiver: Receiver): void {
  const address = targetAddress(receiver) ?? '';
  const { path, management } = parseAddress(address);
  if (address === CBS_ADDRESS) {
    answerSender(receiver, address);
    answerRequests(node, receiver, answerClaims(node.access, node.scope.grants));
    return;
  }
  if (address === COORDINATOR) throw new BrokerError('NotImplemented', 'Transactions are not supported.');
  node.access.requireGrant(node.scope.grants, path);
  const entity = node.store.find(path);
  if (!entity) throw entityNotFound(path);
  if (management) {
    answerSender(receiver, address);
    answerRequests(node, receiver, answerManagement(node, entity));
    return;
  }
  if (entity.kind === 'deadLetter' || entity.kind === 'subscription') {
    throw new BrokerError('InvalidOperation', `Messages cannot be sent to '${path}'.`);
  }
  answerSender(receiver, address);
  answerAttachWith(receiver, { max_message_size: MAX_MESSAGE_BYTES });
  takeMessages(node, receiver, entity);
}

function answerSender(receiver: Receiver, address: string): void {
  receiver.set_source({ address: sourceAddress(receiver) ?? receiver.name });
  receiver.set_target({ address });
}

/** Accepts a transfer when what it carries is durable, all of it or none. */
function takeMessages({ store }: BrokerNode, receiver: Receiver, entity: Entity): void {
  receiver.on('message', ({ delivery, message }: EventContext) => {
    if (delivery) void take(delivery, message as unknown as Buffer);
  });

  async function take(delivery: Delivery, transfer: Buffer): Promise<void> {
    let answer: Parameters<typeof settleDelivery>[1] = 'accepted';
    try {
      requireSize(delivery, transfer);
      await store.send(entity, messagesOf(transfer, delivery.format).map(admitMessage));
    } catch (error) {
      answer = toAmqpError(error);
    }
    if (receiver.session.is_open()) settleDelivery(delivery, answer);
  }
}

function requireSize({ id }: Delivery, { length }: Buffer): void {
  if (length <= MAX_MESSAGE_BYTES) return;
  throw new BrokerError(
    'MessageTooLarge',
    `The received message (delivery-id:${String(id)}, size:${String(length)} bytes) exceeds the limit (${String(MAX_MESSAGE_BYTES)} bytes) currently allowed on the link.`,
  );
}
