/** The SDK's types of the resources that steps work on: only this folder imports the SDK. */
import type * as authorization from '@azure/arm-authorization';
import type * as containerService from '@azure/arm-containerservice';
import type * as features from '@azure/arm-features';
import type * as msi from '@azure/arm-msi';
import type * as network from '@azure/arm-network';
import type * as privateDns from '@azure/arm-privatedns';
import type * as resources from '@azure/arm-resources';

export type FeatureResult = features.FeatureResult;
export type Provider = resources.Provider;
export type GenericResource = resources.GenericResource;
export type ResourceGroup = resources.ResourceGroup;
export type VirtualNetwork = network.VirtualNetwork;
export type Subnet = network.Subnet;
export type VirtualNetworkPeering = network.VirtualNetworkPeering;
export type PrivateZone = privateDns.PrivateZone;
export type VirtualNetworkLink = privateDns.VirtualNetworkLink;
export type Identity = msi.Identity;
export type RoleAssignment = authorization.RoleAssignment;
export type ManagedCluster = containerService.ManagedCluster;
export type ManagedClusterAgentPoolProfile = containerService.ManagedClusterAgentPoolProfile;
export type NetworkSecurityGroup = network.NetworkSecurityGroup;
export type SecurityRule = network.SecurityRule;
