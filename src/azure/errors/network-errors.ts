/** Virtual networks, subnets, private DNS, and resources that hold on to each other. */
import { aksErrorPage, azurePage } from './error-row.ts';
import type { ErrorRow, ErrorSort } from './error-row.ts';

const busy: ErrorSort = {
  class: 'busy',
  owner: 'azure',
  retry: true,
  remedy: 'Wait for the other operation on the same network to end.',
};

const inUse: ErrorSort = {
  class: 'dependencyBusy',
  owner: 'azure',
  retry: true,
  remedy:
    'Wait until what uses it is gone. If it stays, delete both by hand. Send the request again under a new request id.',
};

const badNetwork: ErrorSort = {
  class: 'networkConfig',
  owner: 'user',
  retry: false,
  remedy: 'Correct the address ranges in the request, or the network that exists.',
};

export const networkErrors: readonly ErrorRow[] = [
  { code: 'AnotherOperationInProgress', ...busy },
  // Says 400 and means «not yet».
  { code: 'ReferencedResourceNotProvisioned', ...busy },
  {
    code: 'VirtualNetworkNotInSucceededState',
    ...busy,
    doc: aksErrorPage('virtualnetworknotinsucceededstate-error'),
  },
  { code: 'CanceledAndSupersededDueToAnotherOperation', ...busy, mayHaveActed: true },
  // Sent with 429, but it is a lock and not a rate.
  { code: /^RetryableError/i, ...busy },

  {
    code: 'InUseSubnetCannotBeDeleted',
    ...inUse,
    doc: azurePage('virtual-network/virtual-network-manage-subnet'),
  },
  {
    code: 'InUseRouteTableCannotBeDeleted',
    ...inUse,
    doc: aksErrorPage('inuseroutetablecannotbedeleted-error'),
  },
  { code: 'InUseNetworkSecurityGroupCannotBeDeleted', ...inUse },
  { code: 'CannotDeleteResource', ...inUse },
  { code: 'ResourceGroupDeletionBlocked', generic: true, ...inUse },
  {
    message: /service ?association ?link/i,
    class: 'platformResidue',
    owner: 'azure',
    retry: false,
    remedy: 'Ask Azure support to remove the service association link that is left on the subnet.',
  },

  { code: 'NetcfgSubnetRangesOverlap', ...badNetwork },
  { code: 'NetcfgInvalidSubnet', ...badNetwork },
  { code: 'InvalidCIDRNotation', ...badNetwork },
  { code: 'InvalidAddressPrefixFormat', ...badNetwork },
  { code: 'SubnetsNotInSameVnet', ...badNetwork },
  { code: 'SubnetDelegationsCannotChangeWhenSubnetUsedByResource', ...badNetwork },
  { code: 'VnetAddressSpaceOverlapsWithAlreadyPeeredVnet', ...badNetwork },
  { code: 'VnetAddressSpacesOverlap', ...badNetwork },
  {
    code: 'RemotePeeringIsDisconnected',
    ...badNetwork,
    remedy: 'Delete the peering on the other side and make both again.',
  },
];
