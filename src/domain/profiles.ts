/**
 * The rule profiles, as data. `ga`: API Server VNet Integration as it is generally available. `preview-2022`: as the
 * preview's document of June 2022 has it.
 */
export type ProfileName = 'ga' | 'preview-2022';

export interface Profile {
  /** Regions: every one but some, or only some. */
  readonly locations: { readonly only: readonly string[] } | { readonly not: readonly string[] };
  /** V7: nothing but private clusters. */
  readonly privateOnly: boolean;
  readonly feature: {
    readonly namespace: string;
    readonly name: string;
    readonly whenUnavailable: 'notNeeded' | 'refuse';
  };
  /** Re-registered once the feature is, so that they take it up. */
  readonly providers: readonly string[];
  readonly doc: string;
}

const feature = {
  namespace: 'Microsoft.ContainerService',
  name: 'EnableAPIServerVnetIntegrationPreview',
} as const;
const providers = ['Microsoft.ContainerService', 'Microsoft.Network'] as const;

export const profiles: Readonly<Record<ProfileName, Profile>> = {
  ga: {
    locations: { not: ['qatarcentral'] },
    privateOnly: false,
    feature: { ...feature, whenUnavailable: 'notNeeded' },
    providers,
    doc: 'https://learn.microsoft.com/azure/aks/api-server-vnet-integration',
  },
  'preview-2022': {
    locations: {
      only: ['eastus2', 'northcentralus', 'westcentralus', 'westus2', 'eastus2euap', 'centraluseuap'],
    },
    privateOnly: true,
    feature: { ...feature, whenUnavailable: 'refuse' },
    providers,
    doc: 'https://learn.microsoft.com/azure/aks/api-server-vnet-integration',
  },
};

export function allowsLocation(profile: Profile, location: string): boolean {
  return 'only' in profile.locations
    ? profile.locations.only.includes(location)
    : !profile.locations.not.includes(location);
}
