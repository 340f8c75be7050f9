import { BrokerError, sessionLockLost } from '../store/broker-error.ts';
import type { Entity } from '../store/entity-directory.ts';
import type { BrokerNode } from './broker-node.ts';
import { MESSAGE_OPERATIONS } from './manage-messages.ts';
import { RULE_OPERATIONS } from './manage-rules.ts';
import { SESSION_OPERATIONS } from './manage-sessions.ts';
import type { Operations } from './management-call.ts';
import type { Request, RequestHandler } from './request-link.ts';

const OPERATIONS: Operations = { ...MESSAGE_OPERATIONS, ...SESSION_OPERATIONS, ...RULE_OPERATIONS };

/** The management node of an entity: the operations that clients ask for by request and answer. */
export function answerManagement({ store, scope }: BrokerNode, entity: Entity): RequestHandler {
  return ({ operation, body, linkName }: Request) => {
    const perform = OPERATIONS[operation];
    if (!perform) throw new BrokerError('NotImplemented', `The operation '${operation}' is not supported.`);
    return perform({
      store,
      entity,
      body,
      lease(sessionId) {
        const lease = scope.lease(linkName, sessionId);
        if (!lease) throw sessionLockLost();
        return lease;
      },
    });
  };
}
