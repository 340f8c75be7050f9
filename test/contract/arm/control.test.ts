import { describe, expect, it } from 'vitest';
import {
  makeGroup,
  makeIdentity,
  raw,
  startFixture,
  GROUP,
  groupScope,
  type Fixture,
} from './arm-fixture.ts';

interface Entry {
  readonly id: number;
  readonly method: string;
}

async function ask(fixture: Fixture, query: string): Promise<{ value: readonly Entry[]; next?: number }> {
  const { body } = await raw(fixture, `/_simulator/journal?${query}`);
  return body as unknown as { value: readonly Entry[]; next?: number };
}

async function ids(fixture: Fixture, query: string): Promise<readonly number[]> {
  return (await ask(fixture, query)).value.map(({ id }) => id);
}

/** Four requests: a group, another one a minute later, a read of one that is not there, an identity. */
async function fourRequests(): Promise<Fixture> {
  const fixture = await startFixture();
  await makeGroup(fixture);
  await fixture.clock.advance(60_000);
  await makeGroup(fixture, 'other_one');
  await expect(fixture.resources.resourceGroups.get('none')).rejects.toThrow();
  await makeIdentity(fixture);
  return fixture;
}

describe('the journal', () => {
  it.each([
    ['method=get', [3]],
    ['method=PUT&after=1', [2, 4]],
    ['path=OTHER_ONE', [2]],
    ['path=otherxone', []],
    ['path=*/resourcegroups/*', [1, 2, 3, 4]],
    ['path=*/resourcegroups/o*', [2]],
    ['effect=created', [1, 2, 4]],
    ['effect=deleted', []],
    ['status=404', [3]],
    ['code=ResourceGroupNotFound', [3]],
    ['since=2026-01-05T08:01:00Z', [2, 3, 4]],
    ['since=2026-01-05T09:01:00%2B01:00&method=PUT', [2, 4]],
  ])('is narrowed by %s', async (query, expected) => {
    expect(await ids(await fourRequests(), query)).toEqual(expected);
  });

  it('counts a request whose effect came later', async () => {
    const fixture = await fourRequests();
    await fixture.resources.resourceGroups.delete('other_one').submitted();
    await fixture.clock.advance(3_600_000);
    expect(await ids(fixture, 'since=2026-01-05T08:02:10Z')).toEqual([5]);
    expect(await ids(fixture, 'effect=deleted')).toEqual([5]);
  });

  it('is read in pages, each of which names the next', async () => {
    const fixture = await fourRequests();
    const first = await ask(fixture, 'limit=3');
    expect(first).toMatchObject({ value: [{ id: 1 }, { id: 2 }, { id: 3 }], next: 3 });
    const second = await ask(fixture, `limit=3&after=${String(first.next)}`);
    expect(second.value).toMatchObject([{ id: 4 }]);
    expect(second.next).toBeUndefined();
  });

  it.each(['after=x', 'limit=0', 'since=yesterday', 'effect=burnt', 'colour=red'])(
    'refuses %s',
    async (query) => {
      const fixture = await startFixture();
      expect(await raw(fixture, `/_simulator/journal?${query}`)).toMatchObject({
        status: 400,
        body: { error: { code: 'InvalidQuery' } },
      });
    },
  );

  it('forgets the oldest requests, and none of the order of the others', async () => {
    const fixture = await startFixture({ journalRows: 10 });
    for (let count = 0; count < 25; count += 1) await makeGroup(fixture, `g${String(count)}`);
    const kept = await ids(fixture, '');
    expect(kept.length).toBeGreaterThanOrEqual(10);
    expect(kept.length).toBeLessThan(20);
    expect(kept.at(-1)).toBe(25);
    expect(kept).toEqual(kept.toSorted((a, b) => a - b));
  });
});

describe('a snapshot', () => {
  it('lets a test say that nothing is left behind', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture, 'before');
    const { body: taken } = await raw(fixture, '/_simulator/snapshots', { method: 'POST' });
    expect(taken).toEqual({ id: 1, resources: 1 });
    const changes = async () => (await raw(fixture, '/_simulator/inventory?since=1')).body;
    const none = { created: [], changed: [], deleted: [] };
    expect(await changes()).toEqual(none);
    await makeGroup(fixture);
    expect(await changes()).toMatchObject({ ...none, created: [{ id: groupScope() }] });
    await fixture.resources.resourceGroups.delete(GROUP).submitted();
    expect(await changes()).toMatchObject({ created: [{ provisioningState: 'Deleting' }] });
    await fixture.clock.advance(3_600_000);
    expect(await changes()).toEqual(none);
  });

  it('tells what was changed and what was removed', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture, 'one');
    await makeGroup(fixture, 'two');
    await raw(fixture, '/_simulator/snapshots', { method: 'POST' });
    await fixture.resources.resourceGroups.createOrUpdate('one', { location: 'westus2', tags: { a: 'b' } });
    await fixture.resources.resourceGroups.delete('two').submitted();
    await fixture.clock.advance(3_600_000);
    expect((await raw(fixture, '/_simulator/inventory?since=1')).body).toMatchObject({
      created: [],
      changed: [{ id: groupScope('one'), tags: { a: 'b' } }],
      deleted: [{ id: groupScope('two') }],
    });
  });

  it.each(['7', 'x', ''])('that was never taken, %j, is not found', async (id) => {
    const fixture = await startFixture();
    expect(await raw(fixture, `/_simulator/inventory?since=${id}`)).toMatchObject({ status: 404 });
  });

  it('is kept for a while only', async () => {
    const fixture = await startFixture();
    for (let count = 0; count < 21; count += 1)
      await raw(fixture, '/_simulator/snapshots', { method: 'POST' });
    expect(await raw(fixture, '/_simulator/inventory?since=1')).toMatchObject({ status: 404 });
    expect(await raw(fixture, '/_simulator/inventory?since=2')).toMatchObject({ status: 200 });
  });
});
