import type { RequestHandler } from './request-link.ts';

/** Claims-based security. The broker is a local one: every token is taken, and none is looked at. */
export const answerClaims: RequestHandler = ({ operation }) =>
  Promise.resolve(
    operation === 'put-token'
      ? { statusCode: 202, statusDescription: 'Accepted' }
      : { statusCode: 400, statusDescription: `The operation '${operation}' is not known.` },
  );
