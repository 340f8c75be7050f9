import { describe, expect, it } from 'vitest';
import { armResponse } from '../../../src/azure/arm-response.ts';
import { classify } from '../../../src/azure/classify.ts';
import { notYetFound, unlistedError } from '../../../src/azure/errors/unlisted-error.ts';
import { errorTable } from '../../../src/azure/errors/error-table.ts';
import { commandKinds } from '../../../src/domain/command.ts';
import type { ProblemClass, ProblemOwner } from '../../../src/domain/problem.ts';

function classifyAnswer(status: number, code: string, message: string, method = 'DELETE') {
  const response = armResponse({
    status,
    headers: { get: () => undefined },
    bodyAsText: JSON.stringify({ error: { code, message } }),
    request: { method, url: 'https://arm.test/subscriptions/s' },
  });
  return classify({ kind: 'answer', response });
}

/** HTTP status · code · words · class · owner · tried again. */
type Row = [number, string, string, ProblemClass, ProblemOwner, boolean];

// prettier-ignore
const answers: readonly Row[] = [
  [400, 'PrincipalNotFound', 'Principal cfb2fee4724f455e9bd7d180bd9332a0 does not exist in the directory x.', 'identityReplicating', 'azure', true],
  [400, 'FailedIdentityOperation', "Identity operation for resource 'x' failed with error 'Failed to perform resource identity operation.'", 'identityReplicating', 'azure', true],
  [400, 'BadRequest', 'Principal was not found in the AAD tenant x', 'identityReplicating', 'azure', true],
  [400, 'BadRequest', 'x not found in Active Directory tenant y', 'identityReplicating', 'azure', true],
  [409, 'RoleAssignmentExists', 'The role assignment already exists.', 'nameCollision', 'operator', false],
  [400, 'RoleAssignmentUpdateNotPermitted', 'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.', 'nameCollision', 'operator', false],
  [400, 'BadRequest', 'A hash conflict was encountered for the role Assignment ID', 'nameCollision', 'operator', false],
  [400, 'RoleAssignmentLimitExceeded', '', 'quota', 'operator', false],
  [403, 'LinkedAuthorizationFailed', 'does not have permission to perform subnets/join/action', 'rbacPropagating', 'operator', true],
  [403, 'CustomPrivateDNSZoneMissingPermissionError', '', 'rbacPropagating', 'operator', true],
  [400, 'ReconcilePrivateDNS', '', 'rbacPropagating', 'operator', true],
  [400, 'CustomRouteTableMissingPermission', '', 'rbacPropagating', 'operator', true],
  [400, 'CreateRoleAssignmentError', '', 'rbacPropagating', 'operator', true],
  [403, 'AuthorizationFailed', "The client 'x' does not have authorization to perform action", 'rbacPropagating', 'operator', true],
  [403, 'DenyAssignmentAuthorizationFailed', '', 'governance', 'operator', false],
  [400, 'ServicePrincipalValidationClientError', '', 'unauthorized', 'operator', false],
  [403, 'ForbiddenByRbac', 'Caller is not authorized to perform action on resource.', 'rbacPropagating', 'operator', true],
  [403, 'ForbiddenByPolicy', 'does not have secrets set permission on key vault', 'rbacPropagating', 'operator', true],
  [403, 'ForbiddenByFirewall', 'Client address is not authorized and caller is not a trusted service.', 'networkConfig', 'operator', false],
  [403, 'ForbiddenByConnection', 'Public network access is disabled', 'networkConfig', 'operator', false],
  [409, 'ObjectIsDeletedButRecoverable', 'Secret x is currently in a deleted but recoverable state', 'nameCollision', 'user', false],
  [401, 'ExpiredAuthenticationToken', '', 'transient', 'azure', true],
  [401, 'InvalidAuthenticationTokenTenant', '', 'unauthorized', 'operator', false],
  [401, 'AuthenticationFailed', '', 'unauthorized', 'operator', false],
  [401, 'Unauthorized', '', 'unauthorized', 'operator', false],
  [401, 'InvalidClientSecret', 'AADSTS7000222: The provided client secret keys are expired.', 'unauthorized', 'operator', false],
  [403, 'RequestDisallowedByPolicy', '', 'governance', 'user', false],
  [409, 'ScopeLocked', '', 'governance', 'operator', false],
  [409, 'ReadOnlyDisabledSubscription', '', 'governance', 'user', false],
  [404, 'SubscriptionNotFound', '', 'invalidInput', 'user', false],
  [400, 'InvalidSubscriptionId', '', 'invalidInput', 'user', false],
  [409, 'MissingSubscriptionRegistration', 'The subscription is not registered to use namespace', 'featureNotPropagated', 'azure', true],
  [400, 'NoRegisteredProviderFound', '', 'featureNotPropagated', 'azure', true],
  [400, 'BadRequest', 'Feature Microsoft.ContainerService/EnableAPIServerVnetIntegrationPreview is not enabled. Please see', 'featureNotPropagated', 'azure', true],
  [400, 'ManagedClusterFeatureFlagNotEnabled', '', 'featureNotPropagated', 'azure', true],
  [404, 'FeatureNotFound', "The feature 'X' could not be found.", 'notAvailable', 'user', false],
  [400, 'BadRequest', "The feature 'X' does not support registration.", 'notAvailable', 'user', false],
  [400, 'LocationNotAvailableForResourceType', '', 'notAvailable', 'user', false],
  [400, 'QuotaExceeded', 'Operation results in exceeding quota limits of Core.', 'quota', 'user', false],
  [400, 'ManagedClusterCountExceedsQuotaLimit', '', 'quota', 'user', false],
  [400, 'ErrCode_InsufficientVCPUQuota', '', 'quota', 'user', false],
  [400, 'PublicIPCountLimitReached', '', 'quota', 'user', false],
  [409, 'OperationNotAllowed', 'Operation could not be completed as it results in exceeding approved Cores quota', 'quota', 'user', false],
  [409, 'OperationNotAllowed', "Operation is not allowed because there's an in progress create managed cluster operation", 'busy', 'azure', true],
  [400, 'OperationNotAllowed', 'Not in this SKU.', 'invalidInput', 'user', false],
  [400, 'AksCapacityHeavyUsage', '', 'capacity', 'azure', true],
  [400, 'AKSCapacityError', '', 'capacity', 'azure', true],
  [409, 'ZonalAllocationFailed', '', 'capacity', 'azure', true],
  [409, 'AllocationFailed', '', 'capacity', 'azure', true],
  [409, 'OverconstrainedAllocationRequest', '', 'capacity', 'azure', true],
  [400, 'SkuNotAvailable', '', 'capacity', 'user', false],
  [400, 'AvailabilityZoneNotSupported', '', 'capacity', 'user', false],
  [400, 'InsufficientSubnetSize', 'Pre-allocated IPs 333 exceeds IPs available in Subnet 251', 'networkCapacity', 'user', false],
  [400, 'SubnetIsFull', '', 'networkCapacity', 'user', false],
  [400, 'SubnetIsDelegated', '', 'networkConfig', 'user', false],
  [400, 'SubnetMissingRequiredDelegation', '', 'networkConfig', 'user', false],
  [400, 'PropertyChangeNotAllowed', '', 'mismatch', 'user', false],
  [400, 'InvalidAddressPrefixFormat', '', 'networkConfig', 'user', false],
  [409, 'InvalidResourceGroupLocation', '', 'mismatch', 'user', false],
  [400, 'ResourceNotPermittedOnDelegatedSubnet', '', 'networkConfig', 'user', false],
  [400, 'SubnetWithExternalResourcesCannotBeUsedByOtherResources', '', 'networkConfig', 'user', false],
  [400, 'DnsServiceIpOutOfServiceCidr', '', 'networkConfig', 'user', false],
  [400, 'ServiceCidrOverlapExistingSubnetsCidr', '', 'networkConfig', 'user', false],
  [400, 'CreateOrUpdateVirtualNetworkLinkFailed', '', 'networkConfig', 'user', false],
  [400, 'InvalidParameter', '', 'invalidInput', 'user', false],
  [400, 'InvalidResourceReference', '', 'invalidInput', 'user', false],
  [400, 'K8sVersionNotSupported', '', 'invalidInput', 'user', false],
  [400, 'AgentPoolK8sVersionNotSupported', '', 'invalidInput', 'user', false],
  [400, 'ReservedResourceName', '', 'invalidInput', 'user', false],
  [400, 'InvalidLoadBalancerProfileAllocatedOutboundPorts', '', 'invalidInput', 'user', false],
  [400, 'NodePoolMcVersionIncompatible', '', 'invalidInput', 'user', false],
  [400, 'CreateVMSSAgentPoolFailed', '', 'nodeBootstrap', 'user', true],
  [400, 'VMExtensionError_K8SAPIServerDNSLookupFail', '', 'nodeBootstrap', 'user', true],
  [400, 'K8SAPIServerConnFailVMExtensionError', '', 'nodeBootstrap', 'user', true],
  [400, 'VMExtensionError_OutboundConnFail', '', 'nodeBootstrap', 'user', true],
  [400, 'VMExtensionProvisioningError', '', 'nodeBootstrap', 'user', true],
  [400, 'CniDownloadTimeoutVMExtensionError', '', 'nodeBootstrap', 'user', true],
  [400, 'NodesNotReady', '', 'nodeBootstrap', 'user', true],
  [400, 'ControlPlaneAddOnsNotReady', '', 'nodeBootstrap', 'user', true],
  [409, 'AKSOperationPreempted', '', 'busy', 'azure', true],
  [409, 'AKSOperationPreemptedByDelete', '', 'busy', 'azure', true],
  [409, 'AnotherOperationInProgress', '', 'busy', 'azure', true],
  [400, 'ReferencedResourceNotProvisioned', 'Cannot proceed with operation because resource X is not in Succeeded state.', 'busy', 'azure', true],
  [429, 'ReferencedResourceNotProvisioned', '', 'busy', 'azure', true],
  [400, 'VirtualNetworkNotInSucceededState', '', 'busy', 'azure', true],
  [409, 'CanceledAndSupersededDueToAnotherOperation', 'Operation was canceled. It is superseded by another operation.', 'busy', 'azure', true],
  [429, 'RetryableErrorDueToAnotherOperation', '', 'busy', 'azure', true],
  [429, 'RetryableError', '', 'busy', 'azure', true],
  [400, 'InUseSubnetCannotBeDeleted', 'in use by …/serviceAssociationLinks/x', 'dependencyBusy', 'azure', true],
  [400, 'InUseRouteTableCannotBeDeleted', '', 'dependencyBusy', 'azure', true],
  [400, 'InUseNetworkSecurityGroupCannotBeDeleted', '', 'dependencyBusy', 'azure', true],
  [400, 'PublicIPAddressCannotBeDeleted', 'still allocated to resource x', 'dependencyBusy', 'azure', true],
  [400, 'NetworkSecurityGroupInUseByVirtualMachineScaleSet', '', 'dependencyBusy', 'azure', true],
  [400, 'CannotDeleteLoadBalancerWithPrivateLinkService', '', 'dependencyBusy', 'azure', true],
  [400, 'PrivateLinkServiceWithPrivateEndpointConnectionsCannotBeDeleted', '', 'dependencyBusy', 'azure', true],
  [409, 'CannotDeleteResource', 'Cannot delete resource while nested resources exist.', 'dependencyBusy', 'azure', true],
  [409, 'ResourceGroupDeletionBlocked', '', 'dependencyBusy', 'azure', true],
  [400, 'BadRequest', 'requires any of the following delegation(s) [x] to reference service association link y', 'platformResidue', 'azure', false],
  [400, 'NetcfgSubnetRangesOverlap', '', 'networkConfig', 'user', false],
  [400, 'NetcfgInvalidSubnet', '', 'networkConfig', 'user', false],
  [400, 'InvalidCIDRNotation', '', 'networkConfig', 'user', false],
  [400, 'SubnetsNotInSameVnet', '', 'networkConfig', 'user', false],
  [400, 'SubnetDelegationsCannotChangeWhenSubnetUsedByResource', '', 'networkConfig', 'user', false],
  [400, 'VnetAddressSpaceOverlapsWithAlreadyPeeredVnet', '', 'networkConfig', 'user', false],
  [400, 'VnetAddressSpacesOverlap', '', 'networkConfig', 'user', false],
  [400, 'RemotePeeringIsDisconnected', '', 'networkConfig', 'user', false],
  [429, 'Throttled', 'The PutManagedClusterHandler.PUT request limit has been exceeded', 'throttled', 'azure', true],
  [429, 'TooManyRequestsReceived', '', 'throttled', 'azure', true],
  [429, 'SubscriptionRequestsThrottled', '', 'throttled', 'azure', true],
  [429, 'AKSRequestsThrottled', '', 'throttled', 'azure', true],
  [500, 'InternalServerError', '', 'transient', 'azure', true],
  [500, 'InternalOperationError', '', 'transient', 'azure', true],
  [504, 'GatewayTimeout', '', 'transient', 'azure', true],
  [503, 'ServerTimeout', '', 'transient', 'azure', true],
  [503, 'ServiceUnavailable', '', 'transient', 'azure', true],
  [503, 'ServerBusy', '', 'transient', 'azure', true],
  [409, 'ResourceGroupBeingDeleted', 'The resource group is in deprovisioning state', 'busy', 'azure', true],
  [412, 'EtagMismatch', '', 'busy', 'azure', true],
  [409, 'Conflict', '', 'busy', 'azure', true],
  [409, 'InvalidResourceLocation', "The resource 'x' already exists in location 'eastus'", 'mismatch', 'user', false],
  [400, 'BadRequest', 'no reason', 'invalidInput', 'user', false],
  [403, 'Forbidden', '', 'unauthorized', 'operator', false],
  [409, 'OperationCanceled', '', 'unknown', 'user', false],
  [404, 'ResourceGroupNotFound', '', 'notFound', 'user', false],
  [404, 'ParentResourceNotFound', '', 'notFound', 'user', false],
  [404, 'ResourceNotFound', '', 'notFound', 'user', false],
  [404, 'RoleAssignmentNotFound', '', 'notFound', 'user', false],
  [404, 'NotFound', '', 'notFound', 'user', false],
];

/** What no row knows, by its HTTP status. */
// prettier-ignore
const unlisted: readonly [number, ProblemClass, boolean][] = [
  [302, 'unknown', false],
  [400, 'invalidInput', false],
  [401, 'unauthorized', false],
  [403, 'unauthorized', false],
  [404, 'notFound', false],
  [405, 'unknown', false],
  [408, 'transient', true],
  [409, 'busy', true],
  [412, 'busy', true],
  [429, 'throttled', true],
  [500, 'transient', true],
  [502, 'transient', true],
  [503, 'transient', true],
  [504, 'transient', true],
];

describe('the table of errors', () => {
  it.each(answers)('takes %i %s «%s» for %s of the %s (again: %s)', (status, code, message, ...expected) => {
    const { problem, retry } = classifyAnswer(status, code, message);
    expect([problem.class, problem.owner, retry]).toEqual(expected);
    expect(problem.code).toBe(code);
    expect(problem.remedy).not.toBe('');
  });

  it('has a row of the table above for every row of its own', () => {
    const tried = answers.map(
      ([status, code, message]) => classifyAnswer(status, code, message).problem.remedy,
    );
    const remedies = new Set(errorTable.map((row) => row.remedy));
    expect(new Set(tried).size).toBeGreaterThanOrEqual(remedies.size);
    for (const row of errorTable) {
      const isTried = answers.some(
        ([, code, message]) =>
          (typeof row.code === 'string'
            ? row.code.toLowerCase() === code.toLowerCase()
            : (row.code?.test(code) ?? true)) &&
          (row.message?.test(message) ?? true),
      );
      expect(isTried, `${String(row.code)} ${String(row.message)}`).toBe(true);
    }
  });

  const sorts = [
    ...errorTable,
    ...unlisted.map(([status]) => unlistedError(status)),
    unlistedError(undefined),
    notYetFound,
  ];

  it.each(sorts)('offers no command that there is not: $remedy', ({ remedy }) => {
    const offered = [...remedy.matchAll(/command (\w+)|, or (retry\w*) /g)].map(
      ([, first, or]) => first ?? or,
    );
    for (const command of offered) expect(commandKinds).toContain(command);
    expect(remedy).not.toMatch(/\ba retry\b|new request id/i);
  });

  it.each(sorts.filter(({ retry }) => !retry))(
    'says what to do next where nothing is tried again: $remedy',
    ({ remedy }) => {
      expect(remedy).toMatch(/command retry|new request|or name another\.$|private endpoint there\.$/);
    },
  );

  it('knows at least sixty codes by their names', () => {
    const codes = errorTable.flatMap(({ code }) => (typeof code === 'string' ? [code.toLowerCase()] : []));
    expect(new Set(codes).size).toBeGreaterThanOrEqual(60);
    expect(codes).toHaveLength(
      new Set(codes).size + codes.filter((code) => code === 'operationnotallowed').length - 1,
    );
  });

  it.each(answers)('tells of %i %s «%s» where to read on, and that it is known', (status, code, message) => {
    const { problem } = classifyAnswer(status, code, message);
    expect(problem.doc).toMatch(/^(https:\/\/learn\.microsoft\.com\/|docs\/runbook\.md#[a-z]+$)/);
    // The one code that means nothing without its words.
    if (code !== 'OperationNotAllowed') expect(problem.unlisted).toBeUndefined();
  });

  it.each([
    'ResourceGroupNotFound',
    'ParentResourceNotFound',
    'ResourceNotFound',
    'NotFound',
    'SomethingNew',
  ])('takes 404 %s for what is not known everywhere yet when it answers a PUT, and only then', (code) => {
    const found = classifyAnswer(404, code, 'x', 'PUT');
    expect(found).toMatchObject({ retry: true, effect: 'none', problem: { class: 'transient', code } });
    for (const method of ['GET', 'DELETE']) {
      expect(classifyAnswer(404, code, 'x', method)).toMatchObject({
        retry: false,
        problem: { class: 'notFound', code },
      });
    }
  });

  it.each(unlisted)('judges an unknown code by its status %i: %s, again: %s', (status, ...expected) => {
    const { problem, retry } = classifyAnswer(status, 'SomethingNew', 'unheard of');
    expect([problem.class, retry]).toEqual(expected);
    expect(problem).toMatchObject({
      code: 'SomethingNew',
      message: 'unheard of',
      unlisted: true,
      doc: `docs/runbook.md#${problem.class.toLowerCase()}`,
    });
  });
});
