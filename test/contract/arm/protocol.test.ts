import { connect } from 'node:tls';
import { describe, expect, it } from 'vitest';
import {
  GROUP,
  groupScope,
  makeGroup,
  raw,
  rawArm,
  startFixture,
  SUBSCRIPTION,
  type Fixture,
} from './arm-fixture.ts';

const VERSION = 'api-version=2025-04-01';

/** Sends bytes over TLS and gives all that comes back. */
function sendBytes(fixture: Fixture, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: fixture.simulator.port, host: '127.0.0.1', ca: fixture.ca }, () =>
      socket.write(text),
    );
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(received);
    });
  });
}

describe('the protocol', () => {
  it('matches paths without regard to case', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    const path = `/SUBSCRIPTIONS/${SUBSCRIPTION.toUpperCase()}/RESOURCEGROUPS/${GROUP.toUpperCase()}?${VERSION}`;
    expect(await rawArm(fixture, path)).toMatchObject({ status: 200, body: { name: GROUP } });
  });

  it('takes two slashes for one', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    expect(await rawArm(fixture, `/${groupScope()}?${VERSION}`)).toMatchObject({ status: 200 });
  });

  it('asks for an api-version', async () => {
    const fixture = await startFixture();
    expect(await rawArm(fixture, groupScope())).toMatchObject({
      status: 400,
      body: { error: { code: 'MissingApiVersionParameter' } },
    });
    expect(await rawArm(fixture, `${groupScope()}?api-version=latest`)).toMatchObject({
      status: 400,
      body: { error: { code: 'InvalidApiVersionParameter' } },
    });
  });

  it("answers with ARM's headers, in virtual time", async () => {
    const fixture = await startFixture();
    const headers = { 'x-ms-client-request-id': 'my-request' };
    const answer = await rawArm(fixture, `${groupScope()}?${VERSION}`, { headers });
    expect(answer.headers).toMatchObject({
      date: 'Mon, 05 Jan 2026 08:00:00 GMT',
      'x-ms-client-request-id': 'my-request',
      'x-ms-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      'x-ms-correlation-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      'x-ms-routing-request-id': expect.stringMatching(/^\w+:20260105T080000Z:[0-9a-f-]{36}$/) as string,
    });
  });

  it.each([
    [`GET ${groupScope()}/providers/Microsoft.Nonsense/things/x`, 404, 'InvalidResourceType'],
    ['GET /nonsense', 404, 'MissingSubscription'],
    [`PATCH /subscriptions/${SUBSCRIPTION}/providers`, 405, 'HttpMethodNotSupported'],
    ['GET /subscriptions/none/resourcegroups', 400, 'InvalidSubscriptionId'],
  ])('refuses %s', async (request, status, code) => {
    const fixture = await startFixture();
    const [method = '', path = ''] = request.split(' ');
    const answer = await rawArm(fixture, `${path}?${VERSION}`, { method });
    expect(answer).toMatchObject({ status, body: { error: { code } } });
  });

  it.each([
    ['{', 400, 'InvalidRequestContent'],
    ['x'.repeat(4 * 1024 * 1024 + 1), 413, 'RequestContentTooLarge'],
    ['null', 400, 'LocationRequired'],
    ['{"location":7}', 400, 'LocationRequired'],
    ['[[]]', 400, 'LocationRequired'],
  ])('refuses a body that it cannot use', async (text, status, code) => {
    const fixture = await startFixture();
    const answer = await rawArm(fixture, `${groupScope()}?${VERSION}`, { method: 'PUT', text });
    expect(answer).toMatchObject({ status, body: { error: { code } } });
  });

  it.each([
    'GARBAGE\r\n\r\n',
    'GET /%zz%00 HTTP/1.1\r\nHost: \r\nConnection: close\r\n\r\n',
    'GET // HTTP/9\r\n\r\n',
  ])('survives what is no HTTP', async (text) => {
    const fixture = await startFixture();
    expect(await sendBytes(fixture, text)).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(await raw(fixture, '/_simulator/inventory')).toMatchObject({ status: 200 });
  });

  it.each([
    '{"properties":[]}',
    '{"properties":{"addressSpace":"x","subnets":{}}}',
    '{"location":"a","properties":null}',
  ])('answers odd bodies with a refusal and no more', async (text) => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    const types = [
      'Microsoft.Network/virtualNetworks/v',
      'Microsoft.Network/virtualNetworks/v/subnets/s',
      'Microsoft.ContainerService/managedClusters/k',
      'Microsoft.Authorization/roleAssignments/r',
    ];
    for (const type of types) {
      const path = `${groupScope()}/providers/${type}?${VERSION}`;
      const { status } = await rawArm(fixture, path, { method: 'PUT', text });
      expect([400, 404]).toContain(status);
    }
  });
});
