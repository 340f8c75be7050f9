import { describe, expect, it } from 'vitest';
import { readClientPrincipal } from '../../../src/http-access/client-principal.ts';
import { askedAs, localPrincipal } from '../../../src/http-access/principal.ts';
import {
  ANN,
  ann,
  claimsOfAnn,
  encodedPrincipal,
  principalHeaders,
} from '../../support/client-principals.ts';

function read(headers: Record<string, string>) {
  return readClientPrincipal(new Headers(headers));
}

describe('readClientPrincipal', () => {
  it('reads who it is and which of the app’s roles they have', () => {
    expect(read(ann('Operations.Write', 'Operations.Own', 'operations.admin'))).toEqual({
      kind: 'directory',
      name: 'ann@contoso.example',
      objectId: ANN,
      roles: ['Operations.Write'],
    });
  });

  it('reads claims under the names of tokens, too', () => {
    const claims = [
      { typ: 'oid', val: ANN.toUpperCase() },
      { typ: 'roles', val: 'Operations.Admin' },
      { typ: 'appid', val: 'pipeline' },
    ];
    expect(read(principalHeaders(claims))).toMatchObject({
      name: 'pipeline',
      objectId: ANN,
      roles: ['Operations.Admin'],
    });
  });

  it('takes no role from a claim of another type, whatever the header says that roles are called', () => {
    const claims = [...claimsOfAnn(), { typ: 'name', val: 'Operations.Admin' }];
    expect(read(principalHeaders(claims, { role_typ: 'name' }))).toMatchObject({ roles: [] });
  });

  const oid = { typ: 'oid', val: ANN };

  it.each<[string, Record<string, string>]>([
    ['no header', {}],
    ['no provider', { 'x-ms-client-principal': ann()['x-ms-client-principal'] ?? '' }],
    ['another provider', { ...ann(), 'x-ms-client-principal-idp': 'google' }],
    ['claims of another provider', principalHeaders(claimsOfAnn(), { auth_typ: 'github' })],
    ['an empty header', { ...ann(), 'x-ms-client-principal': '' }],
    ['no base64', { ...ann(), 'x-ms-client-principal': 'not base64!' }],
    [
      'two headers in one',
      { ...ann(), 'x-ms-client-principal': `${ann()['x-ms-client-principal'] ?? ''},e30=` },
    ],
    ['no JSON', encodedPrincipal('{')],
    ['no UTF-8', { ...ann(), 'x-ms-client-principal': '/w==' }],
    ['no claims', encodedPrincipal('{"auth_typ":"aad"}')],
    ['null', encodedPrincipal('null')],
    ['deeply nested claims', encodedPrincipal(`${'['.repeat(10_000)}${']'.repeat(10_000)}`)],
    ['a claim that is no text', principalHeaders([...claimsOfAnn(), { typ: 'roles', val: 1 }])],
    ['nobody', principalHeaders([{ typ: 'roles', val: 'Operations.Admin' }])],
    ['somebody without a GUID', principalHeaders([{ typ: 'oid', val: 'ann' }])],
    ['two people', principalHeaders([oid, { typ: 'oid', val: ANN.replace('8', '9') }])],
    ['more claims than there may be', principalHeaders([oid, ...Array<typeof oid>(1000).fill(oid)])],
    ['more than there may be', principalHeaders([...claimsOfAnn(), { typ: 'x', val: 'x'.repeat(40_000) }])],
  ])('believes nobody who sends %s', (_, headers) => {
    expect(read(headers)).toBeUndefined();
  });

  it('leaves every prototype as it was, whatever claims are called', () => {
    const text = `{"auth_typ":"aad","__proto__":{"roles":["Operations.Admin"]},"claims":[
      {"typ":"oid","val":"${ANN}"},
      {"typ":"__proto__","val":"Operations.Admin"},
      {"typ":"constructor","val":"x","__proto__":{"typ":"roles","val":"Operations.Admin"}}]}`;
    expect(read(encodedPrincipal(text))).toMatchObject({ roles: [] });
    expect('roles' in {}).toBe(false);
  });

  it('has a name of one visible line, and none that is long', () => {
    const claims = (val: string) => [oid, { typ: 'preferred_username', val }];
    expect(read(principalHeaders(claims('ann\r\nset-cookie: x\u202e\u0000')))).toMatchObject({
      name: 'annset-cookie: x',
    });
    expect(read(principalHeaders(claims('🐙'.repeat(500))))).toMatchObject({ name: '🐙'.repeat(40) });
    expect(read(principalHeaders(claims('\n')))).toMatchObject({ name: 'unknown' });
  });
});

describe('askedAs', () => {
  it('lets nobody whom the directory knows be somebody else', () => {
    const principal = read(ann()) ?? localPrincipal;
    expect(askedAs(principal, 'eve')).toBe(`ann@contoso.example (${ANN})`);
    expect(askedAs(localPrincipal, 'eve')).toBe('eve');
  });
});
