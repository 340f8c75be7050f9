import type { Sender } from 'rhea';

import { BrokerError } from '../store/broker-error.ts';
import type { QueueEntity } from '../store/entity-directory.ts';
import { CBS_ADDRESS, parseAddress } from './address.ts';
import type { BrokerNode } from './broker-node.ts';
import { answerReceiver, serveReceiver } from './consumer-link.ts';
import { entityNotFound } from './error-condition.ts';
import { sourceAddress } from './rhea-wire.ts';
import { SESSION_FILTER } from './session-filter.ts';
import { openSession } from './session-link.ts';

/** Opens a link on which the client receives: messages of an entity, or answers to its requests. */
export function openOutgoingLink(node: BrokerNode, sender: Sender): void {
  const address = sourceAddress(sender) ?? '';
  const { path, management } = parseAddress(address);
  if (address !== CBS_ADDRESS) node.access.requireGrant(node.scope.grants, path);
  if (address === CBS_ADDRESS || management) {
    answerReceiver(sender, address);
    node.scope.addReplyLink(sender);
    return;
  }
  const entity = node.store.find(path);
  if (!entity) throw entityNotFound(path);
  if (entity.kind === 'topic') {
    throw new BrokerError('InvalidOperation', `Messages cannot be received from the topic '${path}'.`);
  }
  requireNoForwarding(entity);
  const filter = sender.source.filter as Readonly<Record<string, unknown>> | null | undefined;
  if (filter && SESSION_FILTER in filter) {
    requireSessions(entity, true);
    openSession(node, sender, entity);
    return;
  }
  requireSessions(entity, false);
  answerReceiver(sender, address);
  node.scope.add(serveReceiver(node, sender, entity));
}

function requireNoForwarding({ settings }: QueueEntity): void {
  if (settings.forwardTo === undefined) return;
  throw new BrokerError(
    'InvalidOperation',
    `Cannot create a message receiver on the entity '${settings.path}' with auto-forwarding enabled.`,
  );
}

function requireSessions({ settings }: QueueEntity, wanted: boolean): void {
  if (settings.requiresSession === wanted) return;
  throw new BrokerError(
    'InvalidOperation',
    wanted
      ? 'A sessionful message receiver cannot be created on an entity that does not require sessions. Ensure RequiresSession is set to true when creating a Queue or Subscription to enable sessionful behavior.'
      : 'It is not possible for an entity that requires sessions to create a non-sessionful message receiver.',
  );
}
