/** The fields that several parts of a request share, each checked by itself. */
import * as z from 'zod';
import { parseAddress, parseCidr } from './cidr.ts';
import { secretUriPattern } from './key-vault-secret.ts';

export const guid = z
  .string()
  .regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, 'must be a GUID')
  .describe('A GUID.');

export const cidr = z
  .string()
  .max(18)
  .refine(
    (text) => parseCidr(text) !== undefined,
    'must be an IPv4 CIDR with no host bits set, such as 172.19.0.0/16',
  )
  .describe('An IPv4 CIDR with no host bits set.');

export const address = z
  .string()
  .max(15)
  .refine((text) => parseAddress(text) !== undefined, 'must be an IPv4 address, such as 10.0.0.10')
  .describe('An IPv4 address.');

export const resourceGroupName = z
  .string()
  .min(1)
  .max(90)
  .regex(/^[-\w.()]*[-\w()]$/, 'must hold only letters, digits, _, -, ., ( and ), and not end with a dot');

/** Names of virtual networks and subnets. Source: Azure resource naming rules, Microsoft.Network. */
export function networkName(minLength: number, maxLength: number) {
  return z
    .string()
    .min(minLength)
    .max(maxLength)
    .regex(
      /^[a-zA-Z0-9]([a-zA-Z0-9_.-]*[a-zA-Z0-9_])?$/,
      'must start with a letter or digit, end with a letter, digit or _, and hold only letters, digits, _, . and -',
    );
}

const LONGEST_ID = 400;

/** No name in it is made of dots: in a URL that would be a way out of the resource group. */
function armId(type: string, example: string) {
  const path = type.replaceAll('.', String.raw`\.`);
  return z
    .string()
    .max(LONGEST_ID)
    .regex(
      new RegExp(
        String.raw`^/subscriptions/[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}/resourceGroups/[-\w.()]{0,89}[-\w()]/providers/${path}/[a-zA-Z0-9]([a-zA-Z0-9_.-]{0,251}[a-zA-Z0-9_])?$`,
        'i',
      ),
      `must be the ARM id of ${example} (V4)`,
    );
}

export const virtualNetworkIdField = armId('Microsoft.Network/virtualNetworks', 'a virtual network').describe(
  'The ARM id of a virtual network.',
);

export const privateDnsZoneIdField = armId(
  'Microsoft.Network/privateDnsZones',
  'a private DNS zone',
).describe('The ARM id of a private DNS zone.');

export const secretUri = z
  .string()
  .max(200)
  .regex(
    secretUriPattern,
    'must be the URI of a Key Vault secret without a version, such as https://my-vault.vault.azure.net/secrets/my-secret',
  )
  .describe('The URI of a Key Vault secret, without a version.');

export const existence = z
  .enum(['ensure', 'mustExist', 'mustNotExist'])
  .default('ensure')
  .describe('`ensure`: used if it is there, else made. `mustExist`: only used. `mustNotExist`: only made.');

export const tags = z
  .record(
    z
      .string()
      .min(1)
      .max(128)
      .regex(/^[^<>%&\\?/]+$/, 'must not hold < > % & \\ ? or /')
      .refine((name) => !/^(slipway-|microsoft|azure|windows)/i.test(name), 'is a reserved tag name')
      // durable-functions makes a date of every property of this name.
      .refine((name) => name !== 'Timestamp', 'must not be Timestamp; timestamp will do'),
    z.string().max(256),
  )
  .refine((all) => Object.keys(all).length <= 40, 'must be at most 40 tags')
  .refine(
    (all) => new Set(Object.keys(all).map((name) => name.toLowerCase())).size === Object.keys(all).length,
    'must not hold one name twice: Azure takes upper and lower case for the same',
  );
