import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHostProcess } from '../../support/host-process.ts';
import type { HostProcess } from '../../support/host-process.ts';

describe('an app with hooks', () => {
  let host: HostProcess;

  beforeAll(async () => {
    host = await startHostProcess({ app: 'hooks', args: ['--speed', '600', '--key', 'sesame'] });
  });

  afterAll(async () => {
    await host.stop();
  });

  const key = { headers: { 'x-functions-key': 'sesame' } };
  const text = async (path: string): Promise<string> => (await fetch(host.url(path), key)).text();

  it('has its start hooks run before any function', async () => {
    expect(JSON.parse(await text('seen'))).toContain('appStart');
  });

  it('may replace inputs, handler and result', async () => {
    expect(await text('replaced')).toBe('got another input, wrapped, from before');
  });

  it('may replace an error by a result', async () => {
    expect(await text('rescued')).toBe('rescued from: trouble');
  });

  it('has its lines logged by function and invocation, after its log hooks', async () => {
    const invocationId = await text('talk');
    await host.logged(`information Function.talk.User (${invocationId}): nothing to see`);
    await host.logged(`warning Function.talk.User (${invocationId}): a warning`);
    expect(host.log()).not.toContain('a secret');
    expect(host.log()).not.toContain('a detail');
  });

  it('may write to the console without touching standard output', async () => {
    await text('talk');
    await host.logged('information Host.Function.Console: from the console');
  });

  it('is logged at the levels of host.json', async () => {
    expect(await text('quiet')).toBe('hush');
    expect(host.log()).not.toContain('not to be seen');
    expect(host.log()).not.toContain("Executed 'Functions.quiet'");
  });

  it('has its routes without a prefix when host.json says so', async () => {
    expect((await fetch(host.url('api/open'))).status).toBe(404);
    expect(await text('open')).toBe('welcome');
  });

  it('asks for a key where the authLevel says so, once the host has keys', async () => {
    expect((await fetch(host.url('guarded'))).status).toBe(401);
    expect((await fetch(host.url('guarded?code=wrong'))).status).toBe(401);
    expect((await fetch(host.url('guarded?code=sesame'))).status).toBe(200);
    expect(await text('guarded')).toBe('come in');
    expect((await fetch(host.url('open'))).status).toBe(200);
  });

  it('runs its timer in virtual time', async () => {
    await host.logged("Executed 'Functions.tick' (Succeeded");
    expect(Number(await text('ticks'))).toBeGreaterThan(0);
  });

  it('finishes what is running, then runs its terminate hooks, when it is stopped', async () => {
    const stopping = await startHostProcess({ app: 'hooks' });
    const answered = fetch(stopping.url('slow'));
    await stopping.logged('slow has begun');
    const exitCode = stopping.stop();
    expect(await (await answered).text()).toBe('finished');
    expect(await exitCode).toBe(0);
    expect(stopping.log()).toContain('terminated, appStart remembered');
  });
});

describe('the log of a host', () => {
  const linesOf = (host: HostProcess): readonly Readonly<Record<string, unknown>>[] =>
    host
      .log()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('is one JSON object a line with --log json, without what looks like a secret', async () => {
    const host = await startHostProcess({ app: 'guarded', args: ['--log', 'json'] });
    await fetch(host.url('api/secretive'));
    await host.logged("Executed 'Functions.secretive' (Succeeded");
    await host.stop();
    expect(linesOf(host)).toContainEqual({
      time: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      level: 'information',
      category: 'Function.secretive.User',
      invocationId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      message: 'connected to AccountName=a;[Hidden Credential]\nand went on',
    });
    expect(host.log()).not.toContain('s3cret');
  });

  it('goes by the levels of its settings: the default, of a function, of what its code says', async () => {
    const env = {
      AzureFunctionsJobHost__logging__logLevel__default: 'None',
      'AzureFunctionsJobHost__logging__logLevel__Host.Results': 'Error',
      'AzureFunctionsJobHost__logging__logLevel__Function.secretive': 'Warning',
      'AzureFunctionsJobHost__logging__logLevel__Function.secretive.User': 'Trace',
    };
    const host = await startHostProcess({ app: 'guarded', args: ['--log', 'json'], env });
    await fetch(host.url('api/secretive'));
    await fetch(host.url('api/by-anonymous'));
    await host.logged('a trace');
    await host.stop();
    expect(new Set(linesOf(host).map(({ category }) => category))).toEqual(
      new Set(['Function.secretive.User']),
    );
    expect(linesOf(host).map(({ level }) => level)).toEqual(['information', 'trace']);
  });
});
