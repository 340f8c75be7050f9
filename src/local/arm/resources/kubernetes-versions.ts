/** The versions of Kubernetes that every region offers. */
import type { ArmAnswer } from '../arm-call.ts';
import { aksRefusal } from '../arm-error.ts';
import { textAt } from '../json-values.ts';
import { route, type Route } from '../router.ts';
import type { ClusterRequest } from './cluster-request.ts';

interface OfferedVersion {
  readonly minor: string;
  /** Oldest first. */
  readonly patches: readonly string[];
  readonly isDefault?: boolean;
  readonly isPreview?: boolean;
}

const OFFERED: readonly OfferedVersion[] = [
  { minor: '1.32', patches: ['1.32.9', '1.32.10'] },
  { minor: '1.33', patches: ['1.33.5', '1.33.6'] },
  { minor: '1.34', patches: ['1.34.0', '1.34.1', '1.34.2', '1.34.3'], isDefault: true },
  { minor: '1.35', patches: ['1.35.0'], isPreview: true },
];

export const kubernetesVersionRoutes: readonly Route[] = [
  route(
    'GET',
    '/subscriptions/{subscription}/providers/Microsoft.ContainerService/locations/{location}/kubernetesVersions',
    listVersions,
  ),
];

/** The patch that a cluster runs which asks for this version; undefined where it is not offered. */
export function offeredPatch(version: string): string | undefined {
  const plain = version.replace(/^v/i, '');
  const found = OFFERED.find(({ minor, patches }) => minor === plain || patches.includes(plain));
  return found?.minor === plain ? found.patches.at(-1) : found && plain;
}

export function requireVersionsOffered({ version, pools }: ClusterRequest): void {
  if (offeredPatch(version) === undefined) throw notSupported('K8sVersionNotSupported', version);
  for (const { profile } of pools) {
    const own = textAt(profile, 'orchestratorVersion');
    if (own !== undefined && offeredPatch(own) === undefined) {
      throw notSupported('AgentPoolK8sVersionNotSupported', own);
    }
  }
}

function notSupported(code: string, version: string): Error {
  return aksRefusal(
    400,
    code,
    `Version ${version} is not supported in this region. Please use [az aks get-versions] command to get the supported ` +
      'version list in this region. For more information, please check https://aka.ms/supported-version-list',
  );
}

function listVersions(): ArmAnswer {
  const values = OFFERED.map(({ minor, patches, isDefault, isPreview }) => ({
    version: minor,
    capabilities: { supportPlan: ['KubernetesOfficial', 'AKSLongTermSupport'] },
    ...(isDefault === true ? { isDefault } : {}),
    isPreview: isPreview ?? null,
    patchVersions: Object.fromEntries(
      patches.map((patch, index) => [patch, { upgrades: [...patches.slice(index + 1), ...next(minor)] }]),
    ),
  }));
  return { status: 200, body: { values } };
}

function next(minor: string): readonly string[] {
  return OFFERED[OFFERED.findIndex((each) => each.minor === minor) + 1]?.patches ?? [];
}
