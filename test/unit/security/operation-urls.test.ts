import { describe, expect, it } from 'vitest';
import { UntrustedUrlError, assertTrusted } from '../../../src/azure/trusted-origin.ts';
import { virtualNetworkStep } from '../../../src/steps/virtual-network.ts';
import { ARM, FakeArm } from '../../support/fake-arm.ts';
import { inputs, SUBSCRIPTION, verbCall } from '../../support/step-inputs.ts';

const PATH = `/subscriptions/${SUBSCRIPTION}/providers/p/locations/l/operations/1`;

const elsewhere: Readonly<Record<string, string>> = {
  'another host': `https://evil.test${PATH}`,
  'a host that begins as ARM': `https://arm.test.evil.test${PATH}`,
  'a host that ends as ARM': `https://evil-arm.test${PATH}`,
  'a host below ARM': `https://x.arm.test${PATH}`,
  'ARM with a dot at its end': `https://arm.test.${PATH}`,
  'no encryption': `http://arm.test${PATH}`,
  'another port': `https://arm.test:8443${PATH}`,
  'ARM as a user': `https://arm.test@evil.test${PATH}`,
  'ARM as a user with a password': `https://arm.test:443@evil.test${PATH}`,
  'ARM as a user behind a backslash': `https://evil.test\\@arm.test${PATH}`,
  'ARM as a fragment': 'https://evil.test#@arm.test/',
  'ARM as a query': 'https://evil.test?https://arm.test/',
  'letters that look like ARM': `https://\u0430rm.test${PATH}`,
  'two slashes': `//evil.test${PATH}`,
  'a link to this machine': `https://127.0.0.1${PATH}`,
  'the metadata of the machine': 'http://169.254.169.254/metadata/identity/oauth2/token',
  'a file': 'file:///etc/passwd',
  'a script': 'javascript:alert(1)',
  'a text': 'data:text/plain,{}',
  'no URL': 'https://',
};

describe('an operation URL elsewhere', () => {
  it.each(Object.entries(elsewhere))('is not trusted: %s', (_what, url) => {
    expect(() => assertTrusted(url, ARM)).toThrow(UntrustedUrlError);
  });

  it.each(['azure-asyncoperation', 'operation-location', 'location'])(
    'is never read, nor is a token sent there, when ARM answers it as %s',
    async (header) => {
      for (const url of Object.values(elsewhere).filter((each) => each.includes('://'))) {
        const arm = new FakeArm();
        arm.failNext({ method: 'PUT', answer: { status: 202, body: {}, headers: { [header]: url } } });
        const step = virtualNetworkStep(arm.clients());
        const begun = await step.begin(verbCall(inputs.virtualNetwork));
        if (begun.outcome !== 'pending' || !begun.handle) throw new Error(JSON.stringify(begun));
        const polled = await step.poll(verbCall(inputs.virtualNetwork, begun.handle));
        expect(polled, url).toMatchObject({ problem: { code: 'OperationUrlNotTrusted' } });
        // The resource itself may be read, at ARM.
        expect(arm.requests.filter(({ host }) => host !== 'arm.test')).toEqual([]);
      }
    },
  );

  it('is not found through a running operation that moves', async () => {
    const arm = new FakeArm();
    const step = virtualNetworkStep(arm.clients());
    const headers = { 'azure-asyncoperation': `${ARM}${PATH}` };
    arm.failNext({ method: 'PUT', answer: { status: 201, body: {}, headers } });
    const begun = await step.begin(verbCall(inputs.virtualNetwork));
    if (begun.outcome !== 'pending' || !begun.handle) throw new Error(JSON.stringify(begun));
    const moved = { 'azure-asyncoperation': `https://evil.test${PATH}` };
    arm.failNext({ method: 'GET', answer: { status: 200, body: { status: 'Running' }, headers: moved } });
    const polled = await step.poll(verbCall(inputs.virtualNetwork, begun.handle));
    if (polled.outcome !== 'pending' || !polled.handle) throw new Error(JSON.stringify(polled));
    expect(await step.poll(verbCall(inputs.virtualNetwork, polled.handle))).toMatchObject({
      problem: { code: 'OperationUrlNotTrusted' },
    });
    expect(arm.requests.filter(({ host }) => host !== 'arm.test')).toEqual([]);
  });

  it.each([301, 302, 303, 307, 308])(
    'is not followed when a read is redirected there with %i',
    async (status) => {
      const arm = new FakeArm();
      const azure = arm.clients();
      const headers = { location: 'https://evil.test/token' };
      for (const ask of [
        () => azure.get(`${ARM}${PATH}`),
        () => azure.read((o) => azure.of(SUBSCRIPTION).resources.resourceGroups.get('rg', o)),
        () => azure.read((o) => azure.of(SUBSCRIPTION).features.features.get('ns', 'f', o)),
      ]) {
        arm.failNext({ answer: { status, body: {}, headers } });
        const before = arm.requests.length;
        expect(await ask()).toMatchObject({ ok: false });
        expect(arm.requests).toHaveLength(before + 1);
      }
      expect(arm.requests.filter(({ host }) => host !== 'arm.test')).toEqual([]);
    },
  );
});
