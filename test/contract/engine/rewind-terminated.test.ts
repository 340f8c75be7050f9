import type { Task } from 'durable-functions';
import { describe, expect, it } from 'vitest';
import { counters, one } from './counters.ts';
import { EngineBench } from '../../support/engine-bench.ts';

describe('a terminated sub-orchestration whose parent is rewound', () => {
  it('takes up what was open: activities, timers, children and calls of entities', async () => {
    let isStuck = true;
    const app = counters()
      .activity('step', async (name: string) => {
        if (isStuck && name === 'slow') await new Promise(() => undefined);
        return name;
      })
      .orchestration('grandchild', function* (context) {
        return yield context.df.callActivity('step', 'slow');
      })
      .orchestration('child', function* (context) {
        const first: unknown = yield context.df.callActivity('step', 'first');
        const tasks: Task[] = [
          context.df.callActivity('step', 'slow'),
          context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 60_000)),
          context.df.callSubOrchestrator('grandchild', null, 'grandchild'),
        ];
        const all: unknown[] = yield context.df.Task.all(tasks);
        const counted: unknown = yield context.df.callEntity(one, 'get');
        return [first, all[0], all[2], counted];
      })
      .orchestration('parent', function* (context) {
        return yield context.df.callSubOrchestrator('child', null, 'child');
      });
    const bench = await EngineBench.start(app);
    await bench.begin('parent');
    await bench.rest();
    await bench.engine.terminate('grandchild', 'enough');
    await bench.rest();
    await bench.engine.terminate('child', 'enough');
    await bench.until(() => bench.status('one').runtimeStatus === 'Failed');
    isStuck = false;
    expect(await bench.engine.rewind('one', 'again')).toBe('accepted');
    await bench.until(() => bench.status('one').runtimeStatus === 'Completed');
    expect(bench.status('one').output).toEqual(['first', 'slow', 'slow', 0]);
    expect(app.calls('step').filter(({ payload }) => payload === '"first"')).toHaveLength(1);
  });
});
