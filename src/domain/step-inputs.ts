/** What each step kind is given: plain values that name resources and say how they should be. */
import type { NetworkMode } from './request-network.ts';
import type { ClusterRequest } from './request.ts';

export interface StepInputs {
  readonly preflight: PreflightInput;
  readonly removalCheck: RemovalCheckInput;
  readonly previewFeature: PreviewFeatureInput;
  readonly resourceProvider: ResourceProviderInput;
  readonly resourceGroup: ResourceGroupInput;
  readonly virtualNetwork: VirtualNetworkInput;
  readonly subnet: SubnetInput;
  readonly virtualNetworkPeering: VirtualNetworkPeeringInput;
  readonly managedIdentity: ManagedIdentityInput;
  readonly privateDnsZone: PrivateDnsZoneInput;
  readonly privateDnsLink: PrivateDnsLinkInput;
  readonly roleAssignment: RoleAssignmentInput;
  readonly rbacPropagation: RbacPropagationInput;
  readonly managedCluster: ManagedClusterInput;
  readonly clusterVerification: ClusterVerificationInput;
  readonly nodeReadiness: NodeReadinessInput;
  readonly kubeconfigSecret: KubeconfigSecretInput;
  readonly connectionHandoff: ConnectionHandoffInput;
}

export type StepKindName = keyof StepInputs;

export type Tags = Readonly<Record<string, string>>;

/** Whether a step uses what is there, makes it, or either. */
export type Existence = 'ensure' | 'mustExist' | 'mustNotExist';

export interface PreflightInput {
  readonly request: ClusterRequest;
}

/** Something that a deprovisioning would remove, and that others might depend on by now. */
export interface RemovalCandidate {
  readonly stepId: string;
  readonly kind:
    | 'resourceGroup'
    | 'virtualNetwork'
    | 'subnet'
    | 'virtualNetworkPeering'
    | 'managedIdentity'
    | 'privateDnsZone';
  readonly resourceId: string;
}

export interface RemovalCheckInput {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly candidates: readonly RemovalCandidate[];
  /** Ids of everything that is to be removed, in lower case. */
  readonly removedIds: readonly string[];
  /** The operations whose marks are on it. */
  readonly markedBy: readonly string[];
  readonly whenInUse: 'refuse' | 'leave';
}

export interface PreviewFeatureInput {
  readonly subscriptionId: string;
  readonly namespace: string;
  readonly feature: string;
  /** What «feature not found» and «does not support registration» mean: no longer needed, or a refusal. */
  readonly whenUnavailable: 'notNeeded' | 'refuse';
  /** V45: whether the flag may be set, should it not be set already. */
  readonly mayRegister: boolean;
}

export interface ResourceProviderInput {
  readonly subscriptionId: string;
  readonly namespace: string;
}

export interface ResourceGroupInput {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly tags: Tags;
  readonly existence: Existence;
}

export interface VirtualNetworkInput {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly location: string;
  /** CIDR, IPv4; empty where they come from preflight. */
  readonly addressPrefixes: readonly string[];
  readonly tags: Tags;
  readonly existence: Existence;
}

export interface SubnetInput {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly virtualNetwork: string;
  readonly name: string;
  /** CIDR, IPv4; empty where it comes from preflight. */
  readonly addressPrefix: string;
  /** The service that the subnet is delegated to; null: to none. */
  readonly delegation: string | null;
  readonly existence: Existence;
}

export interface ManagedIdentityInput {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly location: string;
  readonly tags: Tags;
  readonly existence: Existence;
}

export interface RoleAssignmentInput {
  readonly subscriptionId: string;
  /** The ARM id of what the role is granted on. */
  readonly scope: string;
  /** The role definition's GUID. */
  readonly roleId: string;
  /** The principal's object id; known once the identity exists. */
  readonly principalId: string;
}

export interface Grant {
  readonly subscriptionId: string;
  readonly scope: string;
  readonly roleId: string;
}

export interface RbacPropagationInput {
  readonly grants: readonly Grant[];
  readonly principalId: string;
}

/** One half of a peering: from one network to another. */
export interface VirtualNetworkPeeringInput {
  readonly name: string;
  readonly virtualNetworkId: string;
  readonly remoteVirtualNetworkId: string;
}

export interface PrivateDnsZoneInput {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly tags: Tags;
  readonly existence: Existence;
}

export interface PrivateDnsLinkInput {
  readonly name: string;
  /** The ARM id of the zone; known only once the cluster stands where the zone is AKS's own. */
  readonly zoneId: string;
  readonly virtualNetworkId: string;
  readonly tags: Tags;
}

export interface NodePool {
  readonly name: string;
  readonly mode: 'System' | 'User';
  readonly vmSize: string;
  readonly count: number;
  /** Present: the cluster autoscaler keeps the count between these. */
  readonly autoscale?: { readonly minCount: number; readonly maxCount: number };
  readonly maxPods?: number;
  readonly availabilityZones?: readonly string[];
  readonly osDiskSizeGb?: number;
}

export interface ManagedClusterInput {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly location: string;
  /** Absent: AKS's default for the region. */
  readonly kubernetesVersion?: string;
  readonly tier: 'Free' | 'Standard' | 'Premium';
  readonly dnsPrefix: string;
  readonly nodePools: readonly NodePool[];
  readonly nodeResourceGroup?: string;
  /** Present: the first label of the name in a zone of one's own, instead of the DNS prefix. */
  readonly fqdnSubdomain?: string;
  readonly network: {
    readonly plugin: 'azure' | 'kubenet';
    readonly pluginMode: 'overlay' | null;
    /** Null where pods have addresses of the node subnet. */
    readonly podCidr: string | null;
    readonly serviceCidr: string;
    readonly dnsServiceIp: string;
    readonly outboundType: 'loadBalancer' | 'userDefinedRouting';
    readonly vnetIntegration: boolean;
    /** Null where AKS makes the network, and the first of them with Private Link. */
    readonly apiServerSubnetId: string | null;
    readonly nodeSubnetId: string | null;
  };
  readonly access: {
    readonly privateCluster: boolean;
    /** `system`, `none` or the ARM id of a zone; null for a public cluster. */
    readonly privateDnsZone: string | null;
    readonly publicFqdn: boolean;
    /** Of a public API server; none: open to all. */
    readonly authorizedIpRanges: readonly string[];
    readonly runCommand: boolean;
    /** Entra ID groups whose members administer the cluster. */
    readonly adminGroupObjectIds: readonly string[];
  };
  /** The ARM id of the user-assigned identity; null: AKS makes one. */
  readonly identityId: string | null;
  readonly tags: Tags;
}

/** What a finished cluster is held against; null where AKS decides. */
export interface WantedCluster {
  readonly privateCluster: boolean;
  readonly vnetIntegration: boolean;
  readonly apiServerSubnetId: string | null;
  readonly nodeSubnetId: string | null;
  readonly identityId: string | null;
}

export interface ClusterVerificationInput extends WantedCluster {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
}

export interface NodeReadinessInput {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  /** So many nodes have to be Ready. */
  readonly nodes: number;
}

export interface KubeconfigSecretInput {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  /** Where the kubeconfig is written, and nowhere else. */
  readonly secretUri: string;
}

export interface ConnectionHandoffInput {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly mode: NetworkMode;
  readonly privateCluster: boolean;
  readonly virtualNetworkId: string | null;
  readonly apiServerSubnetId: string | null;
  readonly nodeSubnetId: string | null;
  readonly publicFqdn: boolean;
  readonly runCommand: boolean;
  /** Known once the kubeconfig is in its secret. */
  readonly kubeconfigSecretUri?: string;
}
