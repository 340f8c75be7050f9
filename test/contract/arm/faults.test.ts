import { describe, expect, it } from 'vitest';
import {
  finish,
  GROUP,
  groupScope,
  inventory,
  journal,
  LOCATION,
  makeGroup,
  plainCluster,
  plan,
  raw,
  rawArm,
  startFixture,
  type Fixture,
} from './arm-fixture.ts';

const GROUP_URL = `${groupScope()}?api-version=2025-04-01`;

function readGroup(fixture: Fixture) {
  return rawArm(fixture, GROUP_URL);
}

/** The numbers, from 1, of those of the reads that were struck. */
async function struckReads(fixture: Fixture, count: number): Promise<readonly number[]> {
  const struck: number[] = [];
  for (let read = 1; read <= count; read += 1) {
    if ((await readGroup(fixture)).status === 503) struck.push(read);
  }
  return struck;
}

/** Sends a request that is never answered, and gives it up when it is in the journal. */
async function sendAndGiveUp(fixture: Fixture, method: string): Promise<void> {
  const given = new AbortController();
  const before = (await journal(fixture)).length;
  const body = { location: LOCATION };
  const sent = rawArm(fixture, GROUP_URL, { method, body, signal: given.signal });
  const ended = expect(sent).rejects.toMatchObject({ name: 'AbortError' });
  let entries = await journal(fixture);
  while (entries.length === before) entries = await journal(fixture);
  given.abort();
  await ended;
}

describe('the aim of a fault', () => {
  it.each([
    [{}, [1]],
    [{ occurrence: 3 }, [3]],
    [{ occurrence: 'every' }, [1, 2, 3, 4, 5, 6]],
    [{ occurrence: { every: 2 } }, [2, 4, 6]],
    [{ occurrence: { from: 2, to: 3 } }, [2, 3]],
    [{ occurrence: { from: 5 } }, [5, 6]],
    [{ probability: 1 }, [1, 2, 3, 4, 5, 6]],
    [{ probability: 0 }, []],
    [{ probability: 1, occurrence: 2 }, [2]],
    [{ method: 'PUT', occurrence: 'every' }, []],
  ])('%j strikes the requests of numbers %j', async (aim, expected) => {
    const fixture = await startFixture();
    await plan(fixture, { path: '/resourcegroups/', status: 503, ...aim });
    expect(await struckReads(fixture, 6)).toEqual(expected);
  });

  it('with a probability is the same in every run with the same seed', async () => {
    const fault = { path: '/resourcegroups/', status: 503, probability: 0.4 };
    const runs: (readonly number[])[] = [];
    for (const seed of [11, 11, 12]) {
      const fixture = await startFixture({ seed });
      await plan(fixture, fault);
      runs.push(await struckReads(fixture, 30));
    }
    const [first, second, other] = runs;
    expect(first).toEqual(second);
    expect(first).not.toEqual(other);
    expect(first?.length).toBeGreaterThan(3);
    expect(first?.length).toBeLessThan(25);
  });

  it('is shown with how often it was met and has struck', async () => {
    const fixture = await startFixture();
    await plan(fixture, { path: '/resourcegroups/', status: 503, occurrence: { every: 2 } });
    await struckReads(fixture, 5);
    expect((await raw(fixture, '/_simulator/faults')).body?.['value']).toMatchObject([
      { seen: 5, applied: 2 },
    ]);
  });
});

describe('an answer that a fault gives', () => {
  it.each([
    [{ seconds: 7 }, 'retry-after', '7'],
    [{ seconds: 7, as: 'date' }, 'retry-after', 'Mon, 05 Jan 2026 08:00:07 GMT'],
    [{ seconds: 0.25, as: 'retry-after-ms' }, 'retry-after-ms', '250'],
    [{ seconds: 1.5, as: 'x-ms-retry-after-ms' }, 'x-ms-retry-after-ms', '1500'],
  ])('says when to come again, as %j', async (retryAfter, header, value) => {
    const fixture = await startFixture();
    await plan(fixture, { path: '/resourcegroups/', status: 429, code: 'Busy', retryAfter });
    const answer = await readGroup(fixture);
    expect(answer).toMatchObject({ status: 429, body: { error: { code: 'Busy' } } });
    expect(answer.headers[header]).toBe(value);
  });

  it('has target, details and more in the error, and the path in its words', async () => {
    const fixture = await startFixture();
    const extra = {
      target: 'location',
      details: [{ code: 'Inner', message: 'x' }],
      additionalInfo: [{ type: 'Why' }],
    };
    await plan(fixture, { path: '/resourcegroups/', status: 400, message: 'Not {path}.', ...extra });
    expect((await readGroup(fixture)).body).toEqual({
      error: { code: 'InternalServerError', message: `Not ${groupScope()}.`, ...extra },
    });
  });

  it('can be the page of a proxy', async () => {
    const fixture = await startFixture();
    await plan(fixture, { path: '/resourcegroups/', body: 'html', status: 200 });
    const answer = await readGroup(fixture);
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/html' }, body: undefined });
    expect(answer.text).toContain('Bad Gateway');
  });

  it.each([
    ['empty', ''],
    ['truncated', expect.stringMatching(/^\{"id":"[^}]*$/) as string],
  ])('can be the right one with an %s body', async (body, text) => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    await plan(fixture, { path: '/resourcegroups/', body, when: 'after' });
    expect(await readGroup(fixture)).toMatchObject({ status: 200, body: undefined, text });
    expect(await readGroup(fixture)).toMatchObject({ status: 200, body: { name: GROUP } });
  });

  it('can end in the middle, with the connection', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    await plan(fixture, { path: '/resourcegroups/', body: 'torn', when: 'after' });
    await expect(readGroup(fixture)).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(fixture.resources.resourceGroups.get(GROUP)).resolves.toMatchObject({ name: GROUP });
  });

  it.each([
    ['before', []],
    ['after', [groupScope()]],
  ])('can be none, %s the effect, while the connection stays', async (when, expected) => {
    const fixture = await startFixture();
    await plan(fixture, { path: '/resourcegroups/', hang: true, when });
    await sendAndGiveUp(fixture, 'PUT');
    expect(await inventory(fixture)).toEqual(expected);
    expect(await journal(fixture)).toMatchObject([{ method: 'PUT', status: 0 }]);
  });

  it('can be none, before the effect, with the connection cut', async () => {
    const fixture = await startFixture();
    await plan(fixture, { path: '/resourcegroups/', cut: true });
    await expect(makeGroup(fixture)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await inventory(fixture)).toEqual([]);
  });

  it('after a refusal loses the refusal', async () => {
    const fixture = await startFixture();
    await plan(fixture, { path: '/resourcegroups/', cut: true, when: 'after' });
    await expect(readGroup(fixture)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('an operation that a fault ends', () => {
  async function createCluster(fault: object) {
    const fixture = await startFixture();
    await makeGroup(fixture);
    await plan(fixture, {
      method: 'PUT',
      path: '/managedClusters/',
      code: 'Why',
      message: 'Because.',
      ...fault,
    });
    const poller = fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', plainCluster());
    return { fixture, poller, read: () => fixture.aks.managedClusters.get(GROUP, 'one') };
  }

  it('can fail', async () => {
    const { fixture, poller, read } = await createCluster({ operation: 'fails' });
    await expect(finish(fixture.clock, poller)).rejects.toThrow('Why. Because.');
    expect(await read()).toMatchObject({ provisioningState: 'Failed' });
  });

  it('can be canceled', async () => {
    const { fixture, poller, read } = await createCluster({ operation: 'cancels' });
    await expect(finish(fixture.clock, poller)).rejects.toThrow('Operation was canceled');
    expect(await read()).toMatchObject({ provisioningState: 'Canceled' });
  });

  it('can run for ever, and still give way to a deletion', async () => {
    const { fixture, poller, read } = await createCluster({ operation: 'hangs' });
    await poller.submitted();
    await fixture.clock.advance(7 * 24 * 60 * 60_000);
    expect(await read()).toMatchObject({ provisioningState: 'Creating' });
    await finish(fixture.clock, fixture.aks.managedClusters.delete(GROUP, 'one'));
    await expect(read()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('can fail and have succeeded some minutes later all the same', async () => {
    const { fixture, poller, read } = await createCluster({ operation: 'succeedsLate', lateSeconds: 240 });
    await expect(finish(fixture.clock, poller)).rejects.toThrow('Why');
    expect(await read()).toMatchObject({ provisioningState: 'Failed' });
    await fixture.clock.advance(240_000);
    expect(await read()).toMatchObject({ provisioningState: 'Succeeded' });
    expect(await inventory(fixture)).toContainEqual(expect.stringContaining('/MC_'));
  });

  it('does not come back after its resource was deleted', async () => {
    const { fixture, poller, read } = await createCluster({ operation: 'succeedsLate', lateSeconds: 3600 });
    await expect(finish(fixture.clock, poller)).rejects.toThrow('Why');
    await finish(fixture.clock, fixture.aks.managedClusters.delete(GROUP, 'one'));
    await fixture.clock.advance(2 * 3_600_000);
    await expect(read()).rejects.toMatchObject({ statusCode: 404 });
    expect(await inventory(fixture)).toEqual([groupScope()]);
  });

  it('can lose its first answer as well', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    const aim = { method: 'PUT', path: '/managedClusters/' };
    await plan(fixture, [
      { ...aim, operation: 'fails' },
      { ...aim, cut: true, when: 'after' },
    ]);
    const poller = fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', plainCluster());
    await expect(poller.submitted()).rejects.toMatchObject({ code: 'ECONNRESET' });
    await fixture.clock.advance(3_600_000);
    const cluster = await fixture.aks.managedClusters.get(GROUP, 'one');
    expect(cluster).toMatchObject({ provisioningState: 'Failed' });
  });
});

describe('a fault that is not well formed', () => {
  it.each([
    [{ path: 'x', occurence: 2 }, 'faults[0]: Unrecognized key: "occurence"'],
    [{}, 'faults[0].path: '],
    [[{ path: 'x' }, { path: 'x', status: 99 }], 'faults[1].status: '],
    [[{ path: 'x', retryAfter: { seconds: -1 } }], 'faults[0].retryAfter.seconds: '],
    [{ preset: 'aks-capacty' }, 'faults[0].preset: there is no preset "aks-capacty"; there are throttled, '],
    [{ preset: '__proto__' }, 'faults[0].preset: there is no preset "__proto__"'],
    [7, 'faults[0]: must be an object'],
  ])('%j is refused, and its place is named', async (fault, message) => {
    const fixture = await startFixture();
    const answer = await plan(fixture, fault);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'InvalidFault' } } });
    expect(answer.body).toMatchObject({ error: { message: expect.stringContaining(message) as string } });
    expect((await raw(fixture, '/_simulator/faults')).body?.['value']).toEqual([]);
  });
});
