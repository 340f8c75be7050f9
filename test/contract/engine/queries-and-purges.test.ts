import { describe, expect, it } from 'vitest';
import { EngineBench } from '../../support/engine-bench.ts';
import { managedApp } from '../../support/managed-app.ts';

describe('queries and purges', () => {
  const filled = async (): Promise<EngineBench> => {
    const bench = await EngineBench.start(managedApp());
    for (const id of ['b-1', 'a-2', 'a-1', 'a-3']) {
      await bench.begin(id === 'a-3' ? 'wait' : 'quick', id, id);
      await bench.rest();
      await bench.clock.advance(60_000);
    }
    return bench;
  };
  const ids = (
    bench: EngineBench,
    filter: Parameters<EngineBench['engine']['queryInstances']>[0],
  ): string[] => bench.engine.queryInstances(filter).instances.map((each) => each.instanceId);

  it('find instances by status, prefix and time, in the order of their ids', async () => {
    const bench = await filled();
    expect(ids(bench, {})).toEqual(['a-1', 'a-2', 'a-3', 'b-1']);
    expect(ids(bench, { runtimeStatus: ['Completed'] })).toEqual(['a-1', 'a-2', 'b-1']);
    expect(ids(bench, { instanceIdPrefix: 'a-', runtimeStatus: ['Running', 'Failed'] })).toEqual(['a-3']);
    expect(
      ids(bench, { createdTimeFrom: '2026-01-05T08:01:00Z', createdTimeTo: '2026-01-05T08:02:00Z' }),
    ).toEqual(['a-1', 'a-2']);
  });

  it('give pages, each with a token for the next', async () => {
    const bench = await filled();
    const first = bench.engine.queryInstances({ top: 3, showInput: true });
    expect(first.instances.map((each) => each.input)).toEqual(['a-1', 'a-2', 'a-3']);
    const { continuationToken } = first;
    if (continuationToken === undefined) throw new Error('no token');
    const second = bench.engine.queryInstances({ top: 3, continuationToken });
    expect(second.instances.map((each) => each.instanceId)).toEqual(['b-1']);
    expect(second.continuationToken).toBeUndefined();
  });

  it('delete what is over, and nothing else', async () => {
    const bench = await filled();
    expect(await bench.engine.purge({ instanceId: 'a-3' })).toBe(0);
    expect(await bench.engine.purge({ instanceId: 'nobody' })).toBe(0);
    expect(await bench.engine.purge({ instanceId: 'a-1' })).toBe(1);
    expect(await bench.engine.purge({ createdTimeFrom: '2026-01-05T08:00:00Z' })).toBe(2);
    expect(ids(bench, {})).toEqual(['a-3']);
    expect(await bench.run('quick', 1, 'a-1')).toMatchObject({ output: 1 });
    await bench.raise('go', null, 'a-3');
    expect(await bench.ended('a-3')).toMatchObject({ output: [1, null] });
  });
});
