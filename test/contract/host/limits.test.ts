import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHostProcess } from '../../support/host-process.ts';
import type { HostProcess } from '../../support/host-process.ts';

describe('retries, time limits and disabled functions', () => {
  let host: HostProcess;

  beforeAll(async () => {
    host = await startHostProcess({
      app: 'limits',
      args: ['--speed', '600'],
      env: { 'AzureWebJobs.off.Disabled': 'true' },
    });
  });

  afterAll(async () => {
    await host.stop();
  });

  const call = (path: string): Promise<Response> => fetch(host.url(path));

  it('runs a failed timer again after its fixed delay, with the retry in its context', async () => {
    await host.logged("Executed 'Functions.fixed' (Succeeded");
    expect(await (await call('api/attempts')).json()).toMatchObject({
      fixed: [
        {},
        { retryCount: 1, maxRetryCount: 4, exception: 'fixed failed' },
        { retryCount: 2, maxRetryCount: 4, exception: 'fixed failed' },
      ],
    });
    expect(host.log()).toContain(
      "Function.fixed: Waiting for `00:01:00` before retrying function execution. Next attempt: '1'. Max retry count: '4'",
    );
  });

  it('waits longer each time, up to the maximum, with exponential back-off', async () => {
    await host.logged("Executed 'Functions.growing' (Succeeded");
    const waits = [...host.log().matchAll(/Function\.growing: Waiting for `([\d:]+)`/g)].map(
      ([, span]) => span,
    );
    expect(waits).toEqual(['00:02:00', '00:03:00']);
  });

  it('gives up after the last retry', async () => {
    await host.logged('Function.exhausted: Waiting for');
    await host.logged("Executed 'Functions.growing' (Succeeded");
    const failures = host.log().match(/Executed 'Functions\.exhausted' \(Failed/g);
    expect(failures).toHaveLength(2);
  });

  it('ignores the retry policy of a trigger without retries, and says so', async () => {
    expect((await call('api/once')).status).toBe(500);
    expect(host.log()).toContain('The retry policy of function once is ignored');
    expect(host.log().match(/Executed 'Functions\.once'/g)).toHaveLength(1);
  });

  it('fails an invocation that takes longer than functionTimeout', async () => {
    const response = await call('api/endless');
    expect([response.status, await response.text()]).toEqual([500, '']);
    await host.logged("Timeout value of 00:00:02 exceeded by function 'Functions.endless'");
    await host.logged('Timeout value of 00:00:02 was exceeded by function: Functions.endless');
  });

  it('does not serve a function that its setting disables, and lists it as such', async () => {
    expect((await call('api/off')).status).toBe(404);
    expect(await (await call('admin/functions')).json()).toContainEqual(
      expect.objectContaining({ name: 'off', isDisabled: true }),
    );
    expect(host.log()).toContain('Function off is disabled via app settings');
  });
});
