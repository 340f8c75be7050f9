/**
 * The requests, version 1: what a producer puts on the queue. The shape is checked here, field by field, and unknown
 * keys are refused; rules that look at several fields are in `request-rules.ts`.
 */
import * as z from 'zod';
import { cluster } from './request-cluster.ts';
import {
  cidr,
  existence,
  guid,
  privateDnsZoneIdField,
  resourceGroupName,
  secretUri,
  tags,
  virtualNetworkIdField,
} from './request-fields.ts';
import { network } from './request-network.ts';

const API_VERSION = 'slipway/v1';

/** What names a cluster. */
export const clusterTarget = {
  subscriptionId: guid,
  resourceGroup: resourceGroupName,
  clusterName: z
    .string()
    .max(63)
    .regex(
      /^[a-zA-Z0-9]([-_a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/,
      'must start and end with a letter or digit and hold only letters, digits, - and _ (V1)',
    ),
};

const region = z
  .string()
  .max(32)
  .regex(/^[a-z][a-z0-9]+$/, 'must be a region name in lower case without blanks, such as westus2');

const target = z
  .strictObject({
    ...clusterTarget,
    location: region,
    alternateLocations: z
      .array(region)
      .max(5)
      .refine((regions) => new Set(regions).size === regions.length, 'must name each region once')
      .optional()
      .describe(
        'Regions to go to, one after the other, when there is no capacity for the cluster: what was made is taken back and made anew there.',
      ),
    resourceGroupExistence: existence,
  })
  .describe('Where the cluster is to be.');

/** Source: Azure resource naming rules, Microsoft.ManagedIdentity. */
const identityName = z
  .string()
  .regex(
    /^[a-zA-Z0-9][a-zA-Z0-9_-]{2,127}$/,
    'must be 3-128 letters, digits, - and _, and start with a letter or digit',
  );

const identity = z
  .strictObject({
    name: identityName,
    resourceGroup: resourceGroupName.optional().describe('Absent: the resource group of the cluster.'),
    existence,
  })
  .describe("The cluster's user-assigned identity; absent: AKS makes one, where the mode allows it (V38).");

const access = z
  .strictObject({
    privateCluster: z.boolean().default(true),
    privateDnsZone: z
      .union([z.enum(['system', 'none']), privateDnsZoneIdField])
      .optional()
      .describe('`system` (the default of a private cluster), `none`, or the ARM id of a zone of your own.'),
    privateDnsZoneExistence: existence.describe('Of a zone of your own.'),
    fqdnSubdomain: z
      .string()
      .regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be a DNS label in lower case')
      .optional()
      .describe('First label of the name in a zone of your own (V35).'),
    publicFqdn: z.boolean().default(false),
    authorizedIpRanges: z
      .array(
        z
          .string()
          .max(18)
          .regex(/^\d+\.\d+\.\d+\.\d+(\/\d+)?$/, 'must be an IPv4 address or CIDR (V12)'),
      )
      .max(200)
      .default([])
      .describe('Who reaches the API server of a public cluster.'),
    runCommand: z.boolean().default(true),
    adminGroupObjectIds: z.array(guid).max(20).default([]),
  })
  .describe('Who reaches the API server, and how.');

const connectivity = z
  .strictObject({
    dnsZoneLinks: z
      .array(z.strictObject({ virtualNetworkId: virtualNetworkIdField }))
      .max(20)
      .default([])
      .describe("Virtual networks that are to resolve the API server's private name."),
    peerings: z
      .array(
        z.strictObject({
          virtualNetworkId: virtualNetworkIdField,
          purpose: z
            .enum(['clients', 'containerRegistry'])
            .default('clients')
            .describe(
              'What is in it, for people: clients of the API server, or a registry behind a private link.',
            ),
          addressPrefixes: z
            .array(cidr)
            .max(16)
            .default([])
            .describe('Ranges of that network, to be kept clear of; read from Azure as well.'),
        }),
      )
      .max(20)
      .default([])
      .describe('Virtual networks to peer with, both ways.'),
    customDnsServersReachZone: z
      .boolean()
      .default(false)
      .describe("That the network's own DNS servers forward to 168.63.129.16 and see the zone (V37)."),
  })
  .describe('Ways to the API server besides the network of the nodes.');

const handOff = z
  .strictObject({
    kubeconfigSecretUri: secretUri
      .optional()
      .describe('The Key Vault secret that the kubeconfig is written to. Absent: it is never fetched.'),
  })
  .describe('What is handed over besides how to connect.');

/** What every message has. */
export const envelope = {
  apiVersion: z.literal(API_VERSION),
  requestId: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1-64 of A-Z a-z 0-9 . _ -')
    .describe('Yours, unique per cluster: the same id for the same cluster is the same request.'),
  requestedBy: z.string().min(1).max(128).describe('Who asks: a person, team or system.'),
};

const onConflict = z
  .enum(['reject', 'queue'])
  .default('reject')
  .describe(
    'While another operation has the cluster: be refused, or wait for its end and those that came before.',
  );

const clusterFields = {
  target,
  profile: z.enum(['ga', 'preview-2022', 'private-link-2019']).default('ga').describe('The rule set.'),
  allowPreview: z
    .boolean()
    .default(false)
    .describe('That a preview feature, which stays registered, may be registered in the subscription (V45).'),
  network,
  identity: identity.optional(),
  cluster: cluster.prefault({}),
  access: access.prefault({}),
  connectivity: connectivity.prefault({}),
  handOff: handOff.optional(),
  onFailure: z
    .enum(['rollback', 'keep', 'keepNetwork'])
    .default('rollback')
    .describe('What becomes of what was created when the operation fails.'),
  tags: tags.default({}),
};

const provisionSchema = z
  .strictObject({ ...envelope, kind: z.literal('ProvisionCluster'), onConflict, ...clusterFields })
  .describe('A request for one private AKS cluster.');

const planSchema = z
  .strictObject({ ...envelope, kind: z.literal('PlanCluster'), ...clusterFields })
  .describe('Asks what a request for a cluster would do. Changes nothing.');

const deprovisionSchema = z
  .strictObject({
    ...envelope,
    kind: z.literal('DeprovisionCluster'),
    onConflict,
    target: z.strictObject(clusterTarget).describe('The cluster that is to go.'),
    whenInUse: z
      .enum(['refuse', 'leave'])
      .default('refuse')
      .describe(
        'When something else depends on what was made for the cluster: change nothing, or leave that and remove the rest.',
      ),
  })
  .describe('Removes what an operation made for one cluster.');

export const requestSchema = z.discriminatedUnion('kind', [provisionSchema, planSchema, deprovisionSchema]);

/** A valid request, with every default filled in. */
export type Request = z.output<typeof requestSchema>;
export type ProvisionRequest = z.output<typeof provisionSchema>;
export type PlanRequest = z.output<typeof planSchema>;
export type DeprovisionRequest = z.output<typeof deprovisionSchema>;
/** A request that describes a cluster, to be made or only planned. */
export type ClusterRequest = ProvisionRequest | PlanRequest;

/** What a producer may send. */
export type RequestInput = z.input<typeof requestSchema>;
export type ClusterRequestInput = z.input<typeof provisionSchema>;

/** The fields by which the sender of a request that is otherwise unreadable is found. */
export const senderFields = { requestId: envelope.requestId, requestedBy: envelope.requestedBy };

/** `system` unless a private cluster has another; null for a public one, which has none (V14). */
export function privateDnsZoneOf({ access }: Pick<ClusterRequest, 'access'>): string | null {
  return access.privateDnsZone ?? (access.privateCluster ? 'system' : null);
}

/** The ARM id of a zone of the requester's own. */
export function ownDnsZoneOf(request: Pick<ClusterRequest, 'access'>): string | undefined {
  const zone = privateDnsZoneOf(request);
  return zone?.startsWith('/') ? zone : undefined;
}
