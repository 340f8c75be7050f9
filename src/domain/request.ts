/**
 * The request, version 1: what a producer puts on the queue. The shape is checked here, field by field, and unknown
 * keys are refused; rules that look at several fields are in `request-rules.ts`.
 */
import { z } from 'zod';
import { parseAddress, parseCidr } from './cidr.ts';

const API_VERSION = 'slipway/v1';

const guid = z
  .string()
  .regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, 'must be a GUID')
  .describe('A GUID.');

const cidr = z
  .string()
  .max(18)
  .refine(
    (text) => parseCidr(text) !== undefined,
    'must be an IPv4 CIDR with no host bits set, such as 172.19.0.0/16',
  )
  .describe('An IPv4 CIDR with no host bits set.');

const address = z
  .string()
  .max(15)
  .refine((text) => parseAddress(text) !== undefined, 'must be an IPv4 address, such as 10.0.0.10')
  .describe('An IPv4 address.');

/** Names of virtual networks and subnets. Source: Azure resource naming rules, Microsoft.Network. */
function networkName(maxLength: number) {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .regex(
      /^[a-zA-Z0-9]([a-zA-Z0-9_.-]*[a-zA-Z0-9_])?$/,
      'must start with a letter or digit, end with a letter, digit or _, and hold only letters, digits, _, . and -',
    );
}

const target = z
  .strictObject({
    subscriptionId: guid,
    resourceGroup: z
      .string()
      .min(1)
      .max(90)
      .regex(
        /^[-\w.()]*[-\w()]$/,
        'must hold only letters, digits, _, -, ., ( and ), and not end with a dot',
      ),
    clusterName: z
      .string()
      .max(63)
      .regex(
        /^[a-zA-Z0-9]([-_a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/,
        'must start and end with a letter or digit and hold only letters, digits, - and _ (V1)',
      ),
    location: z
      .string()
      .max(32)
      .regex(/^[a-z][a-z0-9]+$/, 'must be a region name in lower case without blanks, such as westus2'),
  })
  .describe('Where the cluster is to be.');

const virtualNetwork = z.strictObject({
  name: networkName(64),
  addressPrefixes: z.array(cidr).min(1).max(8),
});

const subnet = z.strictObject({ name: networkName(80), addressPrefix: cidr });

const byoVnet = z
  .strictObject({
    mode: z.literal('byoVnet'),
    virtualNetwork,
    apiServerSubnet: subnet.describe(
      'Delegated to Microsoft.ContainerService/managedClusters; /28 or larger.',
    ),
    nodeSubnet: subnet,
    serviceCidr: cidr.default('10.0.0.0/16'),
    dnsServiceIp: address.default('10.0.0.10'),
    plugin: z.literal('azure').default('azure'),
    pluginMode: z.enum(['nodeSubnet', 'overlay']).default('nodeSubnet'),
  })
  .describe('API Server VNet Integration in a virtual network of your own.');

const nodePool = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9]{0,11}$/, 'must be 1-12 lower-case letters and digits, a letter first (V2)'),
  mode: z.enum(['System', 'User']).default('System'),
  vmSize: z
    .string()
    .max(64)
    .regex(/^[A-Za-z][A-Za-z0-9_-]+$/, 'must be a VM size, such as Standard_D4s_v5')
    .default('Standard_D4s_v5'),
  count: z.int().min(0).max(1000).default(3),
  autoscale: z
    .strictObject({ minCount: z.int().min(0).max(1000), maxCount: z.int().min(1).max(1000) })
    .optional(),
  maxPods: z.int().min(10).max(250).optional(),
  availabilityZones: z
    .array(z.enum(['1', '2', '3']))
    .min(1)
    .max(3)
    .optional(),
  osDiskSizeGb: z.int().min(30).max(2048).optional(),
});

const cluster = z
  .strictObject({
    kubernetesVersion: z
      .string()
      .max(16)
      .regex(/^\d+\.\d+(\.\d+)?$/, 'must be a version such as 1.33 or 1.33.2 (V3)')
      .optional(),
    tier: z.enum(['Free', 'Standard', 'Premium']).default('Standard'),
    nodePools: z
      .array(nodePool)
      .min(1)
      .max(10)
      .prefault([{ name: 'system' }]),
  })
  .describe('The cluster itself.');

const access = z
  .strictObject({
    privateCluster: z.boolean().default(true),
    privateDnsZone: z.enum(['system', 'none']).default('system'),
    publicFqdn: z.boolean().default(false),
    runCommand: z.boolean().default(true),
    adminGroupObjectIds: z.array(guid).max(20).default([]),
  })
  .describe('Who reaches the API server, and how.');

const tags = z
  .record(
    z
      .string()
      .min(1)
      .max(128)
      .regex(/^[^<>%&\\?/]+$/, 'must not hold < > % & \\ ? or /')
      .refine((name) => !/^(slipway-|microsoft|azure|windows)/i.test(name), 'is a reserved tag name'),
    z.string().max(256),
  )
  .refine((all) => Object.keys(all).length <= 40, 'must be at most 40 tags');

export const requestSchema = z
  .strictObject({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal('ProvisionCluster'),
    requestId: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1-64 of A-Z a-z 0-9 . _ -')
      .describe('Yours, unique per cluster: the same id for the same cluster is the same request.'),
    requestedBy: z.string().min(1).max(128).describe('Who asks: a person, team or system.'),
    target,
    profile: z.enum(['ga', 'preview-2022']).default('ga').describe('The rule set.'),
    network: z.discriminatedUnion('mode', [byoVnet]),
    identity: z.strictObject({ name: networkName(128) }).describe("The cluster's user-assigned identity."),
    cluster: cluster.prefault({}),
    access: access.prefault({}),
    onFailure: z
      .enum(['rollback', 'keep', 'keepNetwork'])
      .default('rollback')
      .describe('What becomes of what was created when the operation fails.'),
    tags: tags.default({}),
  })
  .describe('A request for one private AKS cluster.');

/** A valid request, with every default filled in. */
export type ClusterRequest = z.output<typeof requestSchema>;
/** What a producer may send. */
export type ClusterRequestInput = z.input<typeof requestSchema>;
