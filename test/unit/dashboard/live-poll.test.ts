import { describe, expect, it } from 'vitest';
import { ApiError, ApiUnreachableError } from '../../../src/dashboard/live/api-error.ts';
import { startLivePoll, type Live } from '../../../src/dashboard/live/live-poll.ts';
import { ManualBrowserClock } from '../../support/manual-browser-clock.ts';

/** Reads are answered by hand, in the order in which they came. */
function startPoll() {
  const clock = new ManualBrowserClock(1_000_000);
  const reads: { readonly signal: AbortSignal; readonly answer: PromiseWithResolvers<string> }[] = [];
  const seen: Live<string>[] = [];
  let isVisible = true;
  let onChange = (): void => undefined;
  const poll = startLivePoll<string>({
    load: (signal) => {
      const answer = Promise.withResolvers<string>();
      reads.push({ signal, answer });
      return answer.promise;
    },
    onChange: (live) => seen.push(live),
    clock,
    visibility: {
      isVisible: () => isVisible,
      watch: (callback) => {
        onChange = callback;
        return () => {
          onChange = () => undefined;
        };
      },
    },
  });
  const settled = async (): Promise<void> => {
    for (let turns = 0; turns < 10; turns++) await Promise.resolve();
  };
  return {
    ...{ clock, reads, seen, poll },
    answer: async (text: string) => {
      reads.at(-1)?.answer.resolve(text);
      await settled();
    },
    fail: async (error: Error) => {
      reads.at(-1)?.answer.reject(error);
      await settled();
    },
    show: (visible: boolean) => {
      isVisible = visible;
      onChange();
    },
  };
}

describe('a live poll', () => {
  it('reads at once, and again within two seconds of each answer', async () => {
    const { clock, reads, seen, answer } = startPoll();
    expect(reads).toHaveLength(1);
    await answer('a');
    expect(clock.nextInMs()).toBeLessThan(2000);
    clock.advance(1500);
    expect(reads).toHaveLength(2);
    await answer('b');
    expect(seen.map(({ data }) => data)).toEqual(['a', 'b']);
  });

  it('has one read under way at a time, and one more after it when it is asked to', async () => {
    const { clock, reads, poll, answer } = startPoll();
    poll.refresh();
    poll.refresh();
    expect(reads).toHaveLength(1);
    await answer('a');
    clock.advance(0);
    expect(reads).toHaveLength(2);
    await answer('b');
    expect(clock.nextInMs()).toBe(1500);
  });

  it('keeps the last answer and tells since when it fails, with growing pauses', async () => {
    const { clock, seen, answer, fail } = startPoll();
    await answer('a');
    const pauses: (number | undefined)[] = [];
    for (let tries = 0; tries < 6; tries++) {
      clock.advance(clock.nextInMs() ?? 0);
      await fail(new ApiUnreachableError('gone'));
      pauses.push(clock.nextInMs());
    }
    expect(pauses).toEqual([1500, 3000, 6000, 12_000, 15_000, 15_000]);
    expect(seen.at(-1)).toMatchObject({
      data: 'a',
      receivedAtMs: 1_000_000,
      failure: { sinceMs: 1_001_500 },
    });
    expect(seen.at(-1)?.failure).not.toHaveProperty('problem');

    clock.advance(15_000);
    await answer('b');
    expect(seen.at(-1)).toEqual({ data: 'b', receivedAtMs: clock.now() });
    expect(clock.nextInMs()).toBe(1500);
  });

  it('tells what the API said', async () => {
    const { seen, fail } = startPoll();
    const problem = { title: 'No', status: 400, code: 'InvalidQuery', detail: 'top: too large' };
    await fail(new ApiError(problem));
    expect(seen.at(-1)?.failure?.problem).toEqual(problem);
  });

  it('reads nothing while it is not seen, and at once when it is', async () => {
    const { clock, reads, answer, show } = startPoll();
    await answer('a');
    show(false);
    clock.advance(60_000);
    expect(reads).toHaveLength(1);
    show(true);
    expect(reads).toHaveLength(2);
  });

  it('breaks off when it is stopped, and tells nothing any more', async () => {
    const { clock, reads, seen, poll, answer } = startPoll();
    poll.stop();
    expect(reads[0]?.signal.aborted).toBe(true);
    await answer('late');
    expect(seen).toEqual([]);
    expect(clock.nextInMs()).toBeUndefined();
  });
});
