/** What each step kind is given: plain values that name resources and say how they should be. */

export interface StepInputs {
  readonly previewFeature: PreviewFeatureInput;
  readonly resourceProvider: ResourceProviderInput;
  readonly resourceGroup: ResourceGroupInput;
  readonly virtualNetwork: VirtualNetworkInput;
  readonly subnet: SubnetInput;
  readonly managedIdentity: ManagedIdentityInput;
  readonly roleAssignment: RoleAssignmentInput;
  readonly rbacPropagation: RbacPropagationInput;
  readonly managedCluster: ManagedClusterInput;
  readonly clusterVerification: ClusterVerificationInput;
  readonly connectionHandoff: ConnectionHandoffInput;
}

export type StepKindName = keyof StepInputs;

export type Tags = Readonly<Record<string, string>>;

export interface PreviewFeatureInput {
  readonly subscriptionId: string;
  readonly namespace: string;
  readonly feature: string;
  /** What «feature not found» and «does not support registration» mean: no longer needed, or a refusal. */
  readonly whenUnavailable: 'notNeeded' | 'refuse';
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
}

export interface VirtualNetworkInput {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly location: string;
  /** CIDR, IPv4. */
  readonly addressPrefixes: readonly string[];
  readonly tags: Tags;
}

export interface SubnetInput {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly virtualNetwork: string;
  readonly name: string;
  /** CIDR, IPv4. */
  readonly addressPrefix: string;
  /** The service that the subnet is delegated to; null: to none. */
  readonly delegation: string | null;
}

export interface ManagedIdentityInput {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly location: string;
  readonly tags: Tags;
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

export interface RbacPropagationInput {
  readonly subscriptionId: string;
  readonly scopes: readonly string[];
  readonly roleId: string;
  readonly principalId: string;
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
  readonly network: {
    readonly plugin: 'azure';
    readonly pluginMode: 'overlay' | null;
    readonly serviceCidr: string;
    readonly dnsServiceIp: string;
    readonly apiServerSubnetId: string;
    readonly nodeSubnetId: string;
  };
  readonly access: {
    readonly privateCluster: boolean;
    /** `system`, `none` or the ARM id of a zone. */
    readonly privateDnsZone: string;
    readonly publicFqdn: boolean;
    readonly runCommand: boolean;
    /** Entra ID groups whose members administer the cluster. */
    readonly adminGroupObjectIds: readonly string[];
  };
  /** The ARM id of the user-assigned identity. */
  readonly identityId: string;
  readonly tags: Tags;
}

export interface ClusterVerificationInput {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly privateCluster: boolean;
  readonly apiServerSubnetId: string;
  readonly nodeSubnetId: string;
  readonly identityId: string;
}

export interface ConnectionHandoffInput {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly virtualNetworkId: string;
  readonly apiServerSubnetId: string;
  readonly publicFqdn: boolean;
  readonly runCommand: boolean;
}
