import { describe, expect, it } from 'vitest';
import type { RegisteredFunction } from '../../../../src/local/host/function-table.ts';
import type { TimerStatus, TimerStatusStore } from '../../../../src/local/host/timer-status.ts';
import { attachTimer } from '../../../../src/local/host/timer-trigger.ts';
import type { Listener, TriggerHost } from '../../../../src/local/host/trigger-kind.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

interface TimerInput {
  readonly IsPastDue: boolean;
  readonly ScheduleStatus: { readonly Last: string; readonly Next: string };
}

class FakeTimerStatusStore implements TimerStatusStore {
  readonly known = new Map<string, TimerStatus>();

  read(functionName: string): TimerStatus | undefined {
    return this.known.get(functionName);
  }

  write(functionName: string, status: TimerStatus): void {
    this.known.set(functionName, status);
  }
}

interface Scene {
  readonly clock: ManualClock;
  readonly timers: FakeTimerStatusStore;
  readonly runs: { readonly at: string; readonly input: TimerInput }[];
  readonly listener: Listener;
}

function setUp(options: {
  schedule?: string;
  runOnStartup?: boolean;
  status?: TimerStatus;
  fails?: boolean;
  run?: () => Promise<unknown>;
}): Scene {
  const clock = new ManualClock(Date.parse('2026-01-05T08:00:00Z'));
  const timers = new FakeTimerStatusStore();
  if (options.status !== undefined) timers.write('tick', options.status);
  const runs: Scene['runs'] = [];
  const { schedule = '%EVERY%', runOnStartup = false } = options;
  const trigger = {
    name: 't',
    binding: { type: 'timerTrigger', direction: 'in' as const, schedule, runOnStartup },
  };
  const metadata = { name: 'tick', bindings: { t: trigger.binding } };
  const target: RegisteredFunction = {
    id: 'tick',
    name: 'tick',
    metadata,
    callback: () => undefined,
    trigger,
    inputs: [],
    outputs: [],
  };
  const host: Pick<TriggerHost, 'clock' | 'timers' | 'settings' | 'run'> = {
    clock,
    timers,
    settings: { EVERY: '0 */10 * * * *' },
    run: (_target, event) => {
      const input = JSON.parse(event.data.json ?? '') as TimerInput;
      runs.push({ at: new Date(clock.now()).toISOString(), input });
      if (options.fails === true) return Promise.reject(new Error('no'));
      return (options.run?.() ?? Promise.resolve()).then(() => ({ invocationId: 'i' }));
    },
  };
  // The timer uses no other part of the host.
  const listener = attachTimer(target, host as TriggerHost);
  if (listener === undefined) throw new Error('a timer listens');
  return { clock, timers, runs, listener };
}

describe('attachTimer', () => {
  it('runs the function at each time of its schedule', async () => {
    const { clock, runs, listener } = setUp({});
    listener.start();
    await clock.advance(25 * 60_000);
    expect(runs.map((run) => run.at)).toEqual(['2026-01-05T08:10:00.000Z', '2026-01-05T08:20:00.000Z']);
    expect(runs[1]?.input.ScheduleStatus.Last).toBe('2026-01-05T08:10:00.000Z');
  });

  it('runs at once with runOnStartup', async () => {
    const { clock, runs, listener } = setUp({ runOnStartup: true });
    listener.start();
    await clock.advance(0);
    expect(runs).toMatchObject([{ at: '2026-01-05T08:00:00.000Z', input: { IsPastDue: false } }]);
  });

  it('makes up for a run that was missed while the host was away', async () => {
    const status = {
      last: '2026-01-05T07:00:00Z',
      next: '2026-01-05T07:10:00Z',
      lastUpdated: '2026-01-05T07:00:00Z',
    };
    const { clock, runs, listener } = setUp({ status });
    listener.start();
    await clock.advance(0);
    await clock.advance(11 * 60_000);
    expect(runs.map((run) => [run.at, run.input.IsPastDue])).toEqual([
      ['2026-01-05T08:00:00.000Z', true],
      ['2026-01-05T08:10:00.000Z', false],
    ]);
  });

  it.each([
    ['0 */15 * * * *', 'was not yet there when the run was missed'],
    ['*/30 * * * * *', 'comes more than once a minute'],
    ['00:00:30', 'comes more than once a minute'],
  ])('makes up for nothing when the schedule %s %s', async (schedule) => {
    const status = {
      last: '2026-01-05T07:00:00Z',
      next: '2026-01-05T07:10:00Z',
      lastUpdated: '2026-01-05T07:00:00Z',
    };
    const { clock, runs, listener } = setUp({ schedule, status });
    listener.start();
    await clock.advance(16 * 60_000);
    expect(runs[0]?.at).not.toBe('2026-01-05T08:00:00.000Z');
    expect(runs.some((run) => run.input.IsPastDue)).toBe(false);
  });

  it('does not make up for a run that ended while the host stopped', async () => {
    const ran = Promise.withResolvers<undefined>();
    const first = setUp({ run: () => ran.promise });
    first.listener.start();
    await first.clock.advance(10 * 60_000);
    const stopped = first.listener.stop();
    ran.resolve(undefined);
    await stopped;
    const status = first.timers.read('tick');
    expect(status?.next).toBe('2026-01-05T08:20:00.000Z');
  });

  it('goes on after a run that failed', async () => {
    const { clock, runs, listener } = setUp({ fails: true });
    listener.start();
    await clock.advance(20 * 60_000);
    expect(runs).toHaveLength(2);
  });

  it('does not run any more once it was stopped', async () => {
    const { clock, runs, listener } = setUp({});
    listener.start();
    await listener.stop();
    await clock.advance(60 * 60_000);
    expect(runs).toEqual([]);
  });

  it('refuses a schedule whose setting is missing', () => {
    expect(() => setUp({ schedule: '%NOT_SET%' })).toThrow('the setting "NOT_SET" is not set');
  });
});
