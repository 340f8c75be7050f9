/** The settings by which callers are known, and what the platform says of itself. */
import * as z from 'zod';
import type { OwnAddress } from './cross-site.ts';

export interface HttpAccessSettings {
  readonly principalSource: 'builtInAuthentication' | 'local';
  /** Of the functions that take a key. */
  readonly authLevel: 'anonymous' | 'function';
  readonly ownAddress: OwnAddress;
}

/** Those that begin with WEBSITE are the platform's own. */
export const accessVariables = {
  PRINCIPAL_SOURCE: z.enum(['builtInAuthentication', 'local']),
  HTTP_AUTH_LEVEL: z.enum(['anonymous', 'function']).default('anonymous'),
  WEBSITE_AUTH_ENABLED: z.string().optional(),
  WEBSITE_SITE_NAME: z.string().optional(),
  WEBSITE_INSTANCE_ID: z.string().optional(),
  WEBSITE_HOSTNAME: z.string().optional(),
};

type AccessVariables = z.output<z.ZodObject<typeof accessVariables>>;

/** Why the source of principals must not be believed; undefined when it may be. */
export function whyUnbelievable(read: AccessVariables): string | undefined {
  if (read.PRINCIPAL_SOURCE === 'builtInAuthentication') {
    return read.WEBSITE_AUTH_ENABLED?.toLowerCase() === 'true'
      ? undefined
      : 'builtInAuthentication needs App Service authentication in front (WEBSITE_AUTH_ENABLED is not true): without it, whoever calls could say who they are';
  }
  return read.WEBSITE_SITE_NAME === undefined && read.WEBSITE_INSTANCE_ID === undefined
    ? undefined
    : 'local is for one machine, and this is Azure (WEBSITE_SITE_NAME or WEBSITE_INSTANCE_ID is there): everybody would have every role';
}

export function httpAccessSettings(read: AccessVariables): HttpAccessSettings {
  const { PRINCIPAL_SOURCE: principalSource, HTTP_AUTH_LEVEL: authLevel, WEBSITE_HOSTNAME: hostName } = read;
  const ownAddress: OwnAddress =
    principalSource === 'local' ? { kind: 'loopback' } : { kind: 'platform', hostName };
  return { principalSource, authLevel, ownAddress };
}
