/** Built-in roles that the workflow may grant, and no other. Source: Azure built-in roles. */
export const roles = {
  networkContributor: '4d97b98b-1d4f-4787-a291-c67834d212e7',
  privateDnsZoneContributor: 'b12aa53e-6015-4669-85d0-8515ebb3ae7f',
} as const;

export function isGrantableRole(roleId: string): boolean {
  return Object.values(roles).some((each) => each === roleId.toLowerCase());
}
