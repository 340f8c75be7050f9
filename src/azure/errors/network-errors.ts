/** Virtual networks, subnets, private DNS, and resources that hold on to each other. */
import { aksErrorPage, azurePage, thenRetry, thenRetryCompensation } from './error-row.ts';
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
  remedy: `Wait until what uses it is gone. If it stays, remove that by hand. ${thenRetryCompensation}`,
};

const badNetwork: ErrorSort = {
  class: 'networkConfig',
  owner: 'user',
  retry: false,
  remedy:
    'Correct the address ranges in the request and send a new one; or correct the network that exists and send the command retry.',
};

const usedAddressPage = aksErrorPage('publicipaddr-inusesubnet-netsecgrp-error');
const privateLinkServicePage = aksErrorPage('lb-pvtlinksvcwithpvtendptconn-error');

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
  { code: 'InUseNetworkSecurityGroupCannotBeDeleted', ...inUse, doc: usedAddressPage },
  { code: 'PublicIPAddressCannotBeDeleted', ...inUse, doc: usedAddressPage },
  {
    code: 'NetworkSecurityGroupInUseByVirtualMachineScaleSet',
    ...inUse,
    doc: aksErrorPage('networksecuritygroupinusebyvirtualmachinescaleset-error'),
  },
  { code: 'CannotDeleteLoadBalancerWithPrivateLinkService', ...inUse, doc: privateLinkServicePage },
  {
    code: 'PrivateLinkServiceWithPrivateEndpointConnectionsCannotBeDeleted',
    ...inUse,
    doc: privateLinkServicePage,
  },
  { code: 'CannotDeleteResource', ...inUse },
  { code: 'ResourceGroupDeletionBlocked', generic: true, ...inUse },
  {
    message: /service ?association ?link/i,
    class: 'platformResidue',
    owner: 'azure',
    retry: false,
    remedy: `Ask Azure support to remove the service association link that is left on the subnet. ${thenRetryCompensation}`,
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
    remedy: `Delete the peering on the other side. ${thenRetry}`,
  },
];
