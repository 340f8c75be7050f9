/** ARM itself: throttling, faults, things that are not there or are on their way out. */
import { aksErrorPage, azurePage } from './error-row.ts';
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
  remedy: 'Check that the resource exists and that its name is right.',
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
    remedy: 'Name the region that the resource group is in, or another resource group.',
  },
  { code: 'ResourceGroupBeingDeleted', ...busy, remedy: 'Wait until the resource group is gone.' },
  { code: /^(EtagMismatch|PreconditionFailed)$/i, ...busy },
  { code: 'Conflict', status: 409, generic: true, ...busy },
  {
    code: 'OperationCanceled',
    class: 'unknown',
    owner: 'user',
    retry: false,
    remedy:
      'Somebody aborted the operation in Azure. If that was not meant: send the request again under a new request id.',
  },

  { code: 'ResourceGroupNotFound', ...missing },
  { code: 'ParentResourceNotFound', ...missing },
  { code: 'ResourceNotFound', ...missing },
  { code: 'RoleAssignmentNotFound', ...missing },
  { code: 'NotFound', status: 404, generic: true, ...missing },
];
