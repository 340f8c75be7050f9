/** The part of a request that is about the cluster itself. */
import * as z from 'zod';

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
    .refine((zones) => new Set(zones).size === zones.length, 'must name each zone once')
    .optional(),
  osDiskSizeGb: z.int().min(30).max(2048).optional(),
});

export const cluster = z
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
    nodeResourceGroup: z
      .string()
      .min(1)
      .max(80, 'must be at most 80 characters (V48)')
      .regex(/^[-\w.()]*[-\w()]$/, 'must hold only letters, digits, _, -, ., ( and ), and not end with a dot')
      .optional()
      .describe('Absent: AKS names it after the resource group, the cluster and the region.'),
  })
  .describe('The cluster itself.');
