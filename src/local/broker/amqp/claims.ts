import { BrokerError } from '../store/broker-error.ts';
import type { AccessControl, Grants } from './access-control.ts';
import type { RequestHandler } from './request-link.ts';

/** Claims-based security: a token that is good opens, until it expires, the entities under the resource that it names. */
export function answerClaims(access: AccessControl, grants: Grants): RequestHandler {
  return ({ operation, body }) => {
    if (operation !== 'put-token') {
      throw new BrokerError('InvalidArgument', `The operation '${operation}' is not known.`);
    }
    access.grant(grants, Buffer.isBuffer(body) || typeof body === 'string' ? body.toString() : '');
    return { statusCode: 202, statusDescription: 'Accepted' };
  };
}
