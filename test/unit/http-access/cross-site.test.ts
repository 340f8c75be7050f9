import { describe, expect, it } from 'vitest';
import { namesLoopback, whyCrossSite, type OwnAddress } from '../../../src/http-access/cross-site.ts';

const here: OwnAddress = { kind: 'loopback' };
const azure: OwnAddress = { kind: 'platform', hostName: 'slipway.azurewebsites.net' };

function why(own: OwnAddress, headers: Record<string, string>, url = 'http://127.0.0.1:7071/api/x') {
  return whyCrossSite({ headers: new Headers(headers), url }, own);
}

describe('whyCrossSite', () => {
  it.each<[string, OwnAddress, Record<string, string>, string?]>([
    ['programs', here, {}],
    ['its own pages', here, { origin: 'http://127.0.0.1:7071', 'sec-fetch-site': 'same-origin' }],
    ['what a person typed', here, { 'sec-fetch-site': 'none' }],
    ['programs in Azure', azure, {}, 'http://10.0.0.1/api/x'],
    ['the host name of the site', azure, { origin: 'https://slipway.azurewebsites.net' }],
    [
      'the name that was asked for',
      azure,
      { origin: 'https://slipway.example' },
      'https://slipway.example/api/x',
    ],
    [
      'the name that a gateway forwarded',
      azure,
      { origin: 'https://ops.example', 'x-forwarded-host': 'ops.example' },
    ],
  ])('lets in %s', (_, own, headers, url) => {
    expect(why(own, headers, url)).toBeUndefined();
  });

  it.each<[string, OwnAddress, Record<string, string>]>([
    ['another site', here, { 'sec-fetch-site': 'cross-site' }],
    ['a sister site', azure, { 'sec-fetch-site': 'same-site' }],
    ['a site that no browser knows', azure, { 'sec-fetch-site': 'anything' }],
    ['another origin', here, { origin: 'https://evil.example' }],
    ['an origin without a name', here, { origin: 'null' }],
    ['an empty origin', here, { origin: '' }],
    ['another port', here, { origin: 'http://127.0.0.1:8080' }],
    ['another name of this machine', here, { origin: 'http://localhost:7071' }],
    ['another scheme', azure, { origin: 'http://slipway.azurewebsites.net' }],
    ['a name that begins alike', azure, { origin: 'https://slipway.azurewebsites.net.evil.example' }],
    [
      'a forwarded name where nothing forwards',
      here,
      { origin: 'https://ops.example', 'x-forwarded-host': 'ops.example' },
    ],
    [
      'its own origin, when the browser says otherwise',
      here,
      { origin: 'http://127.0.0.1:7071', 'sec-fetch-site': 'cross-site' },
    ],
  ])('refuses %s', (_, own, headers) => {
    expect(why(own, headers)).toMatch(/another site/);
  });
});

describe('namesLoopback', () => {
  it.each(['http://127.0.0.1:7071/', 'http://localhost/', 'http://[::1]:80/api'])('is so of %s', (url) => {
    expect(namesLoopback(url)).toBe(true);
  });

  it.each(['http://127.0.0.1.evil.example/', 'http://evil.example/', 'http://0.0.0.0/', 'no address'])(
    'is not so of %s',
    (url) => {
      expect(namesLoopback(url)).toBe(false);
    },
  );
});
