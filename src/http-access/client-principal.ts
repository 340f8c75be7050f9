/**
 * Whom App Service authentication says the caller to be: the header `x-ms-client-principal`, base64 of JSON with the
 * claims of a token that the platform has checked. It replaces what clients send under that name, which holds only where
 * the platform stands in front: whoever calls this has made sure of that.
 *
 * 1. A header that is too large, no base64, no such JSON, of another provider or about two people is about nobody.
 * 2. Claims are looked up in a list, never by a key of an object that they name.
 */
import * as z from 'zod';
import { appRoles, type AppRole } from '../domain/app-roles.ts';
import type { Principal } from './principal.ts';

export interface HeaderReader {
  get(name: string): string | null;
}

/** As many claims as the front end passes on. */
const LONGEST_HEADER = 32 * 1024;
const MOST_CLAIMS = 1000;
const PROVIDER = 'aad';

const clientPrincipalSchema = z.object({
  auth_typ: z.literal(PROVIDER),
  claims: z.array(z.object({ typ: z.string(), val: z.string() })).max(MOST_CLAIMS),
});

type Claims = z.output<typeof clientPrincipalSchema>['claims'];

/** Under the names of tokens, and under those that the platform maps them to. */
const OBJECT_ID = ['oid', 'http://schemas.microsoft.com/identity/claims/objectidentifier'];
const ROLES = ['roles', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role'];
const NAMES = [
  'preferred_username',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
  'upn',
  'app_displayname',
  'name',
  'azp',
  'appid',
];

/** Undefined when the headers name nobody who can be believed. */
export function readClientPrincipal(headers: HeaderReader): Principal | undefined {
  if (headers.get('x-ms-client-principal-idp') !== PROVIDER) return undefined;
  const claims = claimsIn(headers.get('x-ms-client-principal'));
  if (!claims) return undefined;
  const [objectId, ...others] = new Set(valuesOf(claims, OBJECT_ID));
  if (objectId === undefined || others.length > 0 || !z.guid().safeParse(objectId).success) return undefined;
  return {
    kind: 'directory',
    name: nameIn(claims),
    objectId: objectId.toLowerCase(),
    roles: rolesIn(claims),
  };
}

function claimsIn(header: string | null): Claims | undefined {
  if (header === null || header.length > LONGEST_HEADER || !/^[A-Za-z0-9+/]+={0,2}$/.test(header))
    return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'base64'));
    return clientPrincipalSchema.safeParse(JSON.parse(text)).data?.claims;
  } catch {
    return undefined;
  }
}

function valuesOf(claims: Claims, types: readonly string[]): readonly string[] {
  return claims.filter(({ typ }) => types.includes(typ)).map(({ val }) => val);
}

/** Only those that the app knows. */
function rolesIn(claims: Claims): readonly AppRole[] {
  const held = new Set(valuesOf(claims, ROLES));
  return appRoles.filter((role) => held.has(role));
}

const LONGEST_NAME = 40;

/** A name is shown and logged: one line of what can be seen. The object id goes along wherever it is kept. */
function nameIn(claims: Claims): string {
  const [name = ''] = NAMES.flatMap((type) => valuesOf(claims, [type]));
  const visible = name.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '').trim();
  return visible === '' ? 'unknown' : Array.from(visible).slice(0, LONGEST_NAME).join('');
}
