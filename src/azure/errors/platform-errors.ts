/** ARM itself: throttling, faults, things that are not there or are on their way out. */
import { aksErrorPage, azurePage, thenRetry } from './error-row.ts';
import type { ErrorRow, ErrorSort } from './error-row.ts';

const throttled: ErrorSort = {
  class: 'throttled',
  owner: 'azure',
  retry: true,
  remedy: 'None needed: the next attempt is made after the time that Azure named.',
  doc: azurePage('azure-resource-manager/management/request-limits-and-throttling'),
};

const transient: ErrorSort = {
  class: 'transient',
  owner: 'azure',
  retry: true,
  remedy: 'None needed: it is tried again. If it goes on, see the status of Azure in the region.',
};

const busy: ErrorSort = {
  class: 'busy',
  owner: 'azure',
  retry: true,
  remedy: 'Wait for the other operation on the same resource to end.',
};

const missing: ErrorSort = {
  class: 'notFound',
  owner: 'user',
  retry: false,
  remedy: `Check that the resource exists and that its name is right. ${thenRetry}`,
  doc: azurePage('azure-resource-manager/troubleshooting/error-not-found'),
};

export const platformErrors: readonly ErrorRow[] = [
  { code: 'Throttled', ...throttled, doc: aksErrorPage('throttled-error') },
  { code: /^TooManyRequests(Received)?$/i, ...throttled, doc: aksErrorPage('toomanyrequestsreceived-error') },
  { code: 'SubscriptionRequestsThrottled', ...throttled, doc: aksErrorPage('subscriptionrequeststhrottled') },
  { code: /^AKSRequestsThrottled$/i, ...throttled },

  { code: /^Internal(Server|Operation)?Error$/i, generic: true, ...transient },
  { code: 'ServerTimeout', ...transient },
  { code: 'GatewayTimeout', ...transient },
  { code: 'ServiceUnavailable', ...transient },
  { code: 'ServerBusy', ...transient },

  {
    code: 'InvalidResourceGroupLocation',
    class: 'mismatch',
    owner: 'user',
    retry: false,
    remedy:
      'Send a new request that names the region that the resource group is in, or another resource group.',
  },
  {
    code: 'InvalidResourceLocation',
    class: 'mismatch',
    owner: 'user',
    retry: false,
    remedy:
      'A resource of that name is in another region: send a new request that names that region, or another resource.',
  },
  {
    code: 'ResourceGroupBeingDeleted',
    ...busy,
    remedy: 'Wait until the resource group is gone; it is tried again.',
  },
  { code: /^(EtagMismatch|PreconditionFailed)$/i, ...busy },
  { code: 'Conflict', status: 409, generic: true, ...busy },
  {
    code: 'BadRequest',
    generic: true,
    class: 'invalidInput',
    owner: 'user',
    retry: false,
    remedy: 'Correct what the message names and send a new request.',
  },
  {
    code: 'Forbidden',
    status: 403,
    generic: true,
    class: 'unauthorized',
    owner: 'operator',
    retry: false,
    remedy: `Grant the identity of Slipway what the message names. ${thenRetry}`,
  },
  {
    code: 'OperationCanceled',
    class: 'unknown',
    owner: 'user',
    retry: false,
    remedy: 'Somebody aborted the operation in Azure. If that was not meant, send the command retry.',
  },

  { code: 'ResourceGroupNotFound', ...missing },
  { code: 'ParentResourceNotFound', ...missing },
  { code: 'ResourceNotFound', ...missing },
  { code: 'RoleAssignmentNotFound', ...missing },
  { code: 'NotFound', status: 404, generic: true, ...missing },
];
