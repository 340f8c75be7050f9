/**
 * The rule profiles, as data. `ga`: what is generally available today. `preview-2022`: the preview of API Server VNet
 * Integration as its document of June 2022 has it. `private-link-2019`: private clusters by Private Link as their
 * document of December 2019 has them.
 */
import { isVnetIntegrated, type NetworkMode } from './request-network.ts';

export type ProfileName = 'ga' | 'preview-2022' | 'private-link-2019';

export interface Feature {
  readonly namespace: string;
  readonly name: string;
  /** Features end: what «not found» and «does not support registration» mean. */
  readonly whenUnavailable: 'notNeeded' | 'refuse';
}

export interface Profile {
  readonly modes: readonly NetworkMode[];
  /** Regions: every one but some, or only some; for API Server VNet Integration where it matters. */
  readonly locations: { readonly only: readonly string[] } | { readonly not: readonly string[] };
  /** V7: nothing but private clusters. */
  readonly privateOnly: boolean;
  /** V45: whether a preview feature is registered, which only `allowPreview` permits. */
  readonly preview: boolean;
  readonly feature: Feature;
  /** Registered anew by every operation. */
  readonly providers: readonly string[];
  /** Those of them that take up the feature, so that they wait for it; the others are registered at once. */
  readonly afterFeature: readonly string[];
  readonly doc: string;
}

const vnetIntegration = {
  namespace: 'Microsoft.ContainerService',
  name: 'EnableAPIServerVnetIntegrationPreview',
} as const;
const providers = ['Microsoft.ContainerService', 'Microsoft.Network'] as const;
const integrationDoc = 'https://learn.microsoft.com/azure/aks/api-server-vnet-integration';

export const profiles: Readonly<Record<ProfileName, Profile>> = {
  ga: {
    modes: ['managedVnet', 'byoVnet', 'privateLink.basic', 'privateLink.advanced'],
    locations: { not: ['qatarcentral'] },
    privateOnly: false,
    preview: false,
    feature: { ...vnetIntegration, whenUnavailable: 'notNeeded' },
    providers,
    afterFeature: ['Microsoft.ContainerService'],
    doc: integrationDoc,
  },
  'preview-2022': {
    modes: ['managedVnet', 'byoVnet'],
    // The document's four, and the two canary regions.
    locations: {
      only: ['eastus2', 'northcentralus', 'westcentralus', 'westus2', 'eastus2euap', 'centraluseuap'],
    },
    privateOnly: true,
    preview: true,
    feature: { ...vnetIntegration, whenUnavailable: 'refuse' },
    providers,
    afterFeature: ['Microsoft.ContainerService'],
    doc: integrationDoc,
  },
  'private-link-2019': {
    modes: ['privateLink.basic', 'privateLink.advanced'],
    locations: {
      only: ['westus', 'westus2', 'eastus2', 'canadacentral', 'northeurope', 'westeurope', 'australiaeast'],
    },
    privateOnly: true,
    preview: true,
    // Private clusters have long been generally available: where the flag is gone it is not needed.
    feature: {
      namespace: 'Microsoft.ContainerService',
      name: 'AKSPrivateLinkPreview',
      whenUnavailable: 'notNeeded',
    },
    providers,
    // The document registers both anew once the feature is registered.
    afterFeature: providers,
    doc: 'https://learn.microsoft.com/azure/aks/private-clusters',
  },
};

export function allowsLocation({ locations }: Profile, location: string): boolean {
  return 'only' in locations ? locations.only.includes(location) : !locations.not.includes(location);
}

/** Private Link under `ga` needs no flag: it never had another than that of its own profile. */
export function featureOf(profile: ProfileName, mode: NetworkMode): Feature | undefined {
  return profile === 'ga' && !isVnetIntegrated(mode) ? undefined : profiles[profile].feature;
}

/** Whether a subscription in which nothing was ever registered has a network made once its provider is registered. */
export function registersNetworkFirst(profile: ProfileName): boolean {
  return !profiles[profile].afterFeature.includes('Microsoft.Network');
}
