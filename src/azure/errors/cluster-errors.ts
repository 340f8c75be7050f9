/** AKS: quota, capacity, what a cluster asks of its networks, and nodes that do not come up. */
import { aksErrorPage, azurePage, thenRetry } from './error-row.ts';
import type { ErrorRow, ErrorSort } from './error-row.ts';

const quota: ErrorSort = {
  class: 'quota',
  owner: 'user',
  retry: false,
  remedy:
    'Ask for more quota in the region and send the command retry; or send a new request for fewer or smaller nodes.',
  doc: azurePage('azure-resource-manager/troubleshooting/error-resource-quota'),
};

const capacity: ErrorSort = {
  class: 'capacity',
  owner: 'azure',
  retry: true,
  remedy:
    'Wait for capacity and send the command retry; or send a new request for another region, zone or size of node.',
  doc: aksErrorPage('akscapacityheavyusage-error'),
};

const notSold: ErrorSort = {
  ...capacity,
  owner: 'user',
  retry: false,
  remedy: 'Send a new request with a size of node that the region offers to this subscription.',
  doc: azurePage('azure-resource-manager/troubleshooting/error-sku-not-available'),
};

const tooSmall: ErrorSort = {
  class: 'networkCapacity',
  owner: 'user',
  retry: false,
  remedy: 'Send a new request with a larger subnet, fewer nodes or fewer pods on a node.',
  doc: aksErrorPage('subnetisfull-error'),
};

const badNetwork: ErrorSort = {
  class: 'networkConfig',
  owner: 'user',
  retry: false,
  remedy:
    'Correct the network as the message says: in the request, and send a new one; or in Azure, and send the command retry.',
};

const badRequest: ErrorSort = {
  class: 'invalidInput',
  owner: 'user',
  retry: false,
  remedy: 'Correct the field that the message names and send a new request.',
  doc: aksErrorPage('invalidparameter-error'),
};

const nodes: ErrorSort = {
  class: 'nodeBootstrap',
  owner: 'user',
  retry: true,
  remedy: `Check that nodes reach the internet and resolve the API server: DNS servers, routes, firewall and encryption of the virtual network. ${thenRetry}`,
};

const preempted: ErrorSort = {
  class: 'busy',
  owner: 'azure',
  retry: true,
  remedy: 'None needed: it is tried again when the operation that took the place of this one has ended.',
  doc: aksErrorPage('aksoperationpreempted-error'),
};

export const clusterErrors: readonly ErrorRow[] = [
  { code: 'QuotaExceeded', ...quota, doc: aksErrorPage('quota-exceeded-error') },
  { code: 'ManagedClusterCountExceedsQuotaLimit', ...quota },
  { code: /^(ErrCode_)?InsufficientVCPUQuota$/i, ...quota },
  { code: 'PublicIPCountLimitReached', ...quota, doc: aksErrorPage('publicipcountlimitreached-error') },
  { code: 'OperationNotAllowed', message: /quota|PublicIPCountLimitReached/i, ...quota },

  { code: 'AKSCapacityHeavyUsage', ...capacity },
  { code: 'AKSCapacityError', ...capacity },
  { code: 'ZonalAllocationFailed', ...capacity, doc: aksErrorPage('zonalallocation-allocationfailed-error') },
  { code: 'AllocationFailed', ...capacity, doc: aksErrorPage('zonalallocation-allocationfailed-error') },
  { code: 'OverconstrainedAllocationRequest', ...capacity },
  { code: 'SkuNotAvailable', ...notSold },
  {
    code: 'AvailabilityZoneNotSupported',
    ...notSold,
    doc: aksErrorPage('availabilityzonenotsupported-error'),
  },

  { code: 'InsufficientSubnetSize', ...tooSmall },
  { code: 'SubnetIsFull', ...tooSmall },

  { code: 'SubnetMissingRequiredDelegation', ...badNetwork },
  { code: 'SubnetIsDelegated', ...badNetwork, doc: aksErrorPage('subnetisdelegated-error') },
  {
    code: 'ResourceNotPermittedOnDelegatedSubnet',
    ...badNetwork,
    doc: aksErrorPage('subnetisdelegated-error'),
  },
  {
    code: 'SubnetWithExternalResourcesCannotBeUsedByOtherResources',
    ...badNetwork,
    doc: aksErrorPage('subnetwithexternalresourcescannotbeusedbyotherresources-error'),
  },
  {
    code: 'DnsServiceIpOutOfServiceCidr',
    ...badNetwork,
    doc: aksErrorPage('dnsserviceipoutofservicecidr-error'),
  },
  {
    code: 'ServiceCidrOverlapExistingSubnetsCidr',
    ...badNetwork,
    doc: aksErrorPage('servicecidroverlapexistingsubnetscidr-error'),
  },
  {
    code: 'CreateOrUpdateVirtualNetworkLinkFailed',
    ...badNetwork,
    doc: aksErrorPage('createorupdatevirtualnetworklinkfailed-error'),
  },

  { code: 'InvalidParameter', ...badRequest },
  { code: 'InvalidResourceReference', ...badRequest, doc: aksErrorPage('invalidresourcereference-error') },
  { code: 'K8sVersionNotSupported', ...badRequest },
  { code: 'AgentPoolK8sVersionNotSupported', ...badRequest },
  { code: 'ReservedResourceName', ...badRequest },
  {
    code: 'InvalidLoadBalancerProfileAllocatedOutboundPorts',
    ...badRequest,
    doc: aksErrorPage('invalidloadbalancerprofileallocatedoutboundports-error'),
  },
  {
    code: 'NodePoolMcVersionIncompatible',
    ...badRequest,
    doc: aksErrorPage('nodepoolmcversionincompatible-error'),
  },
  {
    code: 'PropertyChangeNotAllowed',
    ...badRequest,
    class: 'mismatch',
    remedy:
      'Send a new request for a cluster of another name: what the message names cannot be changed in one that exists.',
  },

  { code: 'CreateVMSSAgentPoolFailed', generic: true, ...nodes },
  {
    code: /^(VMExtensionError_)?K8SAPIServerDNSLookupFail(VMExtensionError)?$/i,
    ...nodes,
    doc: aksErrorPage('vmextensionerror-k8sapiserverdnslookupfail'),
  },
  {
    code: /^(VMExtensionError_)?K8SAPIServerConnFail(VMExtensionError)?$/i,
    ...nodes,
    doc: aksErrorPage('vmextensionerror-k8sapiserverconnfail'),
  },
  {
    code: /^(VMExtensionError_)?OutboundConnFail(VMExtensionError)?$/i,
    ...nodes,
    doc: aksErrorPage('vmextensionerror-outboundconnfail'),
  },
  { code: /^VMExtensionProvisioning/i, ...nodes, doc: aksErrorPage('vmextensionerror-provisioningtimeout') },
  { code: /VMExtensionError/i, ...nodes },
  { code: 'NodesNotReady', ...nodes },
  { code: 'ControlPlaneAddOnsNotReady', ...nodes },

  { code: 'AKSOperationPreempted', ...preempted },
  { code: 'AKSOperationPreemptedByDelete', ...preempted },
  { code: 'OperationNotAllowed', message: /in progress|in-progress|pending-operation/i, ...preempted },
];
