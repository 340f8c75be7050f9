import { describe, expect, it } from 'vitest';
import { lookAtHealth, type HealthCheck } from '../../../src/status/health.ts';
import { healthSchema } from '../../../src/status/schema/answers.ts';

const NOW_MS = Date.parse('2026-01-05T08:00:00Z');

function checkOf(change: Partial<HealthCheck> = {}): HealthCheck {
  const check = () => Promise.resolve();
  return { name: 'records', isEssential: true, remedy: 'mend it', check, ...change };
}

async function lookAt(checks: readonly HealthCheck[], limit: () => AbortSignal = () => AbortSignal.any([])) {
  const health = await lookAtHealth(checks, { version: '1.2.3', now: () => NOW_MS, limit });
  return healthSchema.strict().parse(health);
}

function broken(message = 'gone'): HealthCheck['check'] {
  return () => Promise.reject(new Error(message));
}

describe('lookAtHealth', () => {
  it('is healthy when all that it depends on is', async () => {
    expect(await lookAt([checkOf(), checkOf({ name: 'queue' })])).toEqual({
      status: 'healthy',
      checkedAt: new Date(NOW_MS).toISOString(),
      version: '1.2.3',
      dependencies: ['records', 'queue'].map((name) => ({ name, status: 'healthy', milliseconds: 0 })),
    });
  });

  it.each([
    [true, 'unhealthy'],
    [false, 'degraded'],
  ] as const)('says how bad it is, essential: %s', async (isEssential, status) => {
    const health = await lookAt([checkOf({ name: 'queue' }), checkOf({ isEssential, check: broken() })]);
    expect(health).toMatchObject({ status });
    expect(health.dependencies).toMatchObject([
      { name: 'queue', status: 'healthy' },
      { name: 'records', status: 'unhealthy', message: 'gone', remedy: 'mend it' },
    ]);
  });

  it('does not wait for a check that has had its time, nor for one that heeds nothing', async () => {
    const time = new AbortController();
    const looking = lookAt([checkOf({ check: () => new Promise(() => undefined) })], () => time.signal);
    time.abort();
    const late = { status: 'unhealthy', message: 'It did not answer in time.' };
    expect(await looking).toMatchObject({ dependencies: [late] });
    const over = await lookAt([checkOf({ check: () => new Promise(() => undefined) })], () => time.signal);
    expect(over).toMatchObject({ dependencies: [late] });
  });

  it('gives each check a limit of its own, which ends what heeds it', async () => {
    const limits: AbortController[] = [];
    const heeded: boolean[] = [];
    const check = (over: AbortSignal) =>
      new Promise((_, reject) => {
        over.addEventListener('abort', () => {
          heeded.push(over.aborted);
          reject(new Error('ended'));
        });
      });
    const looking = lookAt([checkOf({ check }), checkOf({ name: 'other' })], () => {
      const limit = new AbortController();
      limits.push(limit);
      return limit.signal;
    });
    limits[0]?.abort();
    expect(await looking).toMatchObject({ dependencies: [{ message: 'ended' }, { status: 'healthy' }] });
    expect([limits.length, heeded]).toEqual([2, [true]]);
  });

  it('tells no secret, and no more than people read', async () => {
    const message = `AccountKey=c2VjcmV0; ${'x'.repeat(1000)}`;
    const [dependency] = (await lookAt([checkOf({ check: broken(message) })])).dependencies;
    expect(dependency?.message).toHaveLength(300);
    expect(dependency?.message).not.toContain('c2VjcmV0');
  });
});
