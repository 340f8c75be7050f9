import { thenRetry, type ErrorSort } from './error-row.ts';

const transient: ErrorSort = {
  class: 'transient',
  owner: 'azure',
  retry: true,
  remedy: 'None needed: it is tried again. If it goes on, see the status of Azure in the region.',
};

const unknown: ErrorSort = {
  class: 'unknown',
  owner: 'operator',
  retry: false,
  remedy: `Read the message; if it does not help, ask Azure support with the correlation id. ${thenRetry}`,
};

const busy: ErrorSort = {
  ...transient,
  class: 'busy',
  remedy:
    'Wait for the other operation on the same resource to end. If none is running, do as the message says.',
};

const byStatus: Readonly<Record<number, ErrorSort>> = {
  400: {
    ...unknown,
    class: 'invalidInput',
    owner: 'user',
    remedy: 'Correct what the message names and send a new request.',
  },
  401: { ...unknown, class: 'unauthorized', remedy: `Check the identity of the function app. ${thenRetry}` },
  403: {
    ...unknown,
    class: 'unauthorized',
    remedy: `Grant the identity of Slipway what the message names. ${thenRetry}`,
  },
  404: {
    ...unknown,
    class: 'notFound',
    owner: 'user',
    remedy: `Check that the resource exists. ${thenRetry}`,
  },
  408: transient,
  409: busy,
  412: busy,
  429: { ...transient, class: 'throttled', remedy: 'None needed: it is tried again later.' },
};

/** A PUT misses what it is to be put into, which was made just before and has not reached all of Azure. */
export const notYetFound: ErrorSort = {
  ...transient,
  remedy:
    'None needed: what is new takes a while to be known everywhere. If it goes on, check that what the message names exists.',
};

/** What an error means whose code is not in the table. `status` is absent at the end of a long-running operation. */
export function unlistedError(status: number | undefined): ErrorSort {
  if (status === undefined) return unknown;
  return byStatus[status] ?? (status >= 500 ? transient : unknown);
}
