/** Headers as App Service authentication sends them on. */
interface Claim {
  readonly typ: string;
  readonly val: unknown;
}

export const ANN = '8f1c5a52-7f2e-4d0c-9f5e-0a4b8c2d6e31';

const ROLE = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role';
const OBJECT_ID = 'http://schemas.microsoft.com/identity/claims/objectidentifier';

export function claimsOfAnn(...roles: readonly string[]): readonly Claim[] {
  return [
    { typ: 'preferred_username', val: 'ann@contoso.example' },
    { typ: OBJECT_ID, val: ANN },
    ...roles.map((val) => ({ typ: ROLE, val })),
  ];
}

export function principalHeaders(
  claims: readonly Claim[],
  others: Readonly<Record<string, unknown>> = {},
): Record<string, string> {
  const principal = { auth_typ: 'aad', claims, name_typ: 'name', role_typ: ROLE, ...others };
  return encodedPrincipal(JSON.stringify(principal));
}

export function encodedPrincipal(text: string): Record<string, string> {
  return {
    'x-ms-client-principal-idp': 'aad',
    'x-ms-client-principal': Buffer.from(text).toString('base64'),
  };
}

export function ann(...roles: readonly string[]): Record<string, string> {
  return principalHeaders(claimsOfAnn(...roles));
}
