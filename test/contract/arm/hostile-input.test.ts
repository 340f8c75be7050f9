/** Whatever comes over the wire, the simulator answers as ARM does and goes on. */
import { connect as connectPlain } from 'node:net';
import { connect } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  GROUP,
  groupScope,
  LOCATION,
  makeGroup,
  raw,
  rawArm,
  startFixture,
  SUBSCRIPTION,
  type Fixture,
  type RawAnswer,
} from './arm-fixture.ts';

const VERSION = 'api-version=2025-04-01';
const MEGABYTE = 1024 * 1024;

type Sent = string | Uint8Array;

/** Sends bytes, over TLS or as they are, and gives what comes back until the connection ends. */
function send(fixture: Fixture, bytes: Sent, how: { plain?: boolean; end?: boolean } = {}): Promise<string> {
  return new Promise((resolve) => {
    const place = { port: fixture.simulator.port, host: '127.0.0.1' };
    const write = (): void => {
      if (how.end === true) socket.end(bytes);
      else socket.write(bytes);
    };
    const socket =
      how.plain === true ? connectPlain(place, write) : connect({ ...place, ca: fixture.ca }, write);
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
    // A reset is an end as well.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(received);
    });
  });
}

async function head(fixture: Fixture, line: string): Promise<string> {
  const token = await fixture.credential.getToken([]);
  return `${line}\r\nHost: x\r\nAuthorization: Bearer ${token?.token ?? ''}\r\nConnection: close\r\n`;
}

async function expectAlive(fixture: Fixture): Promise<void> {
  await makeGroup(fixture, 'alive');
  expect(await fixture.resources.resourceGroups.get('alive')).toMatchObject({ name: 'alive' });
}

/** In ARM's shape, nested or flat, and no fault of the simulator's own. */
function expectRefusal({ status, body }: RawAnswer): void {
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  const error = (body?.['error'] ?? body) as { code?: unknown; message?: unknown } | undefined;
  expect(error).toMatchObject({ code: expect.any(String) as string, message: expect.any(String) as string });
}

describe('what is no HTTP', () => {
  it.each([
    ['a version that does not exist', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n\r\n'],
    ['a method that does not exist', 'FETCH / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a space in a header name', 'GET / HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n'],
    ['a NUL in a header', 'GET / HTTP/1.1\r\nHost: x\r\nX: \u0000\r\n\r\n'],
    ['two lengths', 'PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}'],
    [
      'a length and chunks',
      'PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}',
    ],
    ['a negative length', 'PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
    [
      'a chunk of a size that is no number',
      'PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    ],
    ['headers of 100 kB', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`],
  ])('%s is refused, and the connection ends', async (_, text) => {
    const fixture = await startFixture();
    expect(await send(fixture, text)).toMatch(/^HTTP\/1\.1 4(00|31) /);
    await expectAlive(fixture);
  });

  it('is survived, whatever its bytes, with TLS and without', async () => {
    const fixture = await startFixture();
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 400 }),
        fc.boolean(),
        async (bytes, plain) => {
          await send(fixture, bytes, { plain, end: true });
        },
      ),
      { numRuns: 40 },
    );
    await expectAlive(fixture);
  });

  it.each([
    ['plain HTTP', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a TLS record of a length that does not come', '\u0016\u0003\u0001\u00ff\u00ff'],
    ['nothing', ''],
  ])('is survived on the TLS port: %s', async (_, text) => {
    const fixture = await startFixture();
    await send(fixture, Buffer.from(text, 'latin1'), { plain: true, end: true });
    await expectAlive(fixture);
  });
});

describe('a request that ends too early', () => {
  it.each([
    ['in its head', ''],
    ['in its body', 'Content-Length: 500\r\n\r\n{"location"'],
    ['in a chunk', 'Transfer-Encoding: chunked\r\n\r\nff\r\n{"location"'],
  ])('%s has no effect and is not complained of', async (_, rest) => {
    const fixture = await startFixture();
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const line = `PUT ${groupScope()}?${VERSION} HTTP/1.1`;
    await send(fixture, `${await head(fixture, line)}${rest}`, { end: true });
    expect(write.mock.calls).toEqual([]);
    write.mockRestore();
    await expect(fixture.resources.resourceGroups.get(GROUP)).rejects.toMatchObject({ statusCode: 404 });
    await expectAlive(fixture);
  });
});

describe('a body that ARM cannot use', () => {
  const put = (fixture: Fixture, text: string, type = 'application/json') =>
    rawArm(fixture, `${groupScope()}?${VERSION}`, {
      method: 'PUT',
      text,
      headers: { 'Content-Type': type },
    });

  it.each([
    ['half of an object', '{"location":', 400, 'InvalidRequestContent'],
    ['two objects', '{}{}', 400, 'InvalidRequestContent'],
    ['a string with a control character', '{"location":"\u0001"}', 400, 'InvalidRequestContent'],
    ['lists 100,000 deep', '['.repeat(100_000) + ']'.repeat(100_000), 400, 'InvalidRequestContent'],
    ['objects 65 deep', '{"a":'.repeat(65) + '1' + '}'.repeat(65), 400, 'InvalidRequestContent'],
    ['more than 4 MB', `{"location":"${'x'.repeat(4 * MEGABYTE)}"}`, 413, 'RequestContentTooLarge'],
  ])('is refused: %s', async (_, text, status, code) => {
    const fixture = await startFixture();
    expect(await put(fixture, text)).toMatchObject({ status, body: { error: { code } } });
    await expectAlive(fixture);
  });

  it('takes brackets in strings for text', async () => {
    const fixture = await startFixture();
    const tags = { note: '[{"\\'.repeat(100) };
    const answer = await put(fixture, JSON.stringify({ location: LOCATION, tags }));
    expect(answer).toMatchObject({ status: 201, body: { tags } });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'is refused with the content type %j',
    async (type) => {
      const fixture = await startFixture();
      expect(await put(fixture, '{"location":"westus2"}', type)).toMatchObject({
        status: 415,
        body: { error: { code: 'UnsupportedMediaType' } },
      });
    },
  );

  it.each(['application/json; charset=utf-8', 'text/json', 'application/merge-patch+json'])(
    'is taken with the content type %s',
    async (type) => {
      const fixture = await startFixture();
      expect(await put(fixture, '{"location":"westus2"}', type)).toMatchObject({ status: 201 });
    },
  );

  it('changes nothing of what objects inherit', async () => {
    const fixture = await startFixture();
    const text =
      '{"location":"westus2","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},' +
      '"tags":{"__proto__":"x","toString":"y"}}';
    expect(await put(fixture, text)).toMatchObject({ status: 201 });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect((await rawArm(fixture, `${groupScope()}?${VERSION}`)).text).toContain('"__proto__":"x"');
  });
});

describe('a path that leads nowhere', () => {
  const providers = fc.constantFrom(
    'Microsoft.Network/virtualNetworks',
    'Microsoft.ContainerService/managedClusters',
    'Microsoft.ManagedIdentity/userAssignedIdentities',
    'Microsoft.Authorization/roleAssignments',
    'Microsoft.Features/providers/x/features',
    '__proto__/constructor',
  );
  const names = fc.oneof(
    // Dots lead up the path, and so may lead somewhere.
    fc
      .string({ minLength: 1, maxLength: 30, unit: 'binary' })
      .filter((name) => !/^\.+$/.test(name))
      .map(encodeURIComponentSafely),
    fc.constantFrom('%', '%zz', '%00', '%2f', '%2F..%2F', '%ff', '__proto__', 'a%0d%0aX:%201', '%3Cb%3E'),
  );
  const paths = fc.tuple(
    fc.option(providers, { nil: undefined }),
    names,
    fc.option(names, { nil: undefined }),
  );

  it('is refused in the shape of ARM, whatever the names in it', async () => {
    const fixture = await startFixture();
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await makeGroup(fixture);
    const token = await fixture.credential.getToken([]);
    const headers = { Authorization: `Bearer ${token?.token ?? ''}` };
    await fc.assert(
      fc.asyncProperty(
        paths,
        fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'PATCH'),
        async ([provider, name, child], method) => {
          const own = provider === undefined ? '' : `/providers/${provider}`;
          const path = `${groupScope('none')}${own}/${name}${child === undefined ? '' : `/x/${child}`}`;
          const answer = await raw(fixture, `${path}?${VERSION}`, {
            method,
            headers,
            ...(method === 'PUT' || method === 'PATCH' ? { body: { location: LOCATION } } : {}),
          });
          // A deletion of what is not there may be an answer of its own.
          if (answer.status !== 204) expectRefusal(answer);
        },
      ),
      { numRuns: 80 },
    );
    expect(write.mock.calls).toEqual([]);
    write.mockRestore();
    await expectAlive(fixture);
  });

  it.each(['/%zz', '/%00', '/a%2Fb', `/subscriptions/${SUBSCRIPTION}/resourcegroups/%ff`, '/%3Cscript%3E'])(
    'is refused as no URI: %s',
    async (path) => {
      const fixture = await startFixture();
      expect(await rawArm(fixture, `${path}?${VERSION}`)).toMatchObject({
        status: 400,
        body: { error: { code: 'InvalidRequestUri' } },
      });
    },
  );

  it.each([
    ['an absolute URI', 'GET https://elsewhere/x HTTP/1.1'],
    ['a star', 'OPTIONS * HTTP/1.1'],
    ['two slashes and a host', 'GET //elsewhere/x HTTP/1.1'],
    ['dots that lead out', 'GET /../../x HTTP/1.1'],
  ])('is refused in the shape of ARM: %s', async (_, line) => {
    const fixture = await startFixture();
    const received = await send(fixture, `${await head(fixture, line)}\r\n`);
    expect(received).toMatch(/^HTTP\/1\.1 4\d\d .*"error":\{"code":"/s);
    await expectAlive(fixture);
  });

  it('does not name another host in the URLs that it gives', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    const line = `DELETE ${groupScope()}?${VERSION} HTTP/1.1`;
    const request = (await head(fixture, line)).replace('Host: x', 'Host: a/b?c#d');
    expect(await send(fixture, `${request}\r\n`)).toMatch(/location: https:\/\/a\/subscriptions\//i);
  });
});

/** As the SDKs do; half of a surrogate pair cannot be encoded. */
function encodeURIComponentSafely(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
