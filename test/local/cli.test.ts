import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceBusConnection } from '../../src/local/launcher/app-environment.ts';
import type { OperationAnswer } from '../../src/status/schema/answers.ts';
import { runCli, startCli, type CliResult } from '../support/cli-process.ts';
import { startLocalStack, type LocalStack } from '../support/local-stack.ts';
import { namedRequest } from '../support/named-request.ts';

let stack: LocalStack;
let dir: string;
let env: Record<string, string>;

beforeAll(async () => {
  stack = await startLocalStack(200);
  dir = mkdtempSync(join(tmpdir(), 'slipway-cli-'));
  env = {
    SLIPWAY_API: stack.hostUrl,
    SLIPWAY_SERVICEBUS: serviceBusConnection(stack.parts.broker.port),
  };
});

afterAll(async () => {
  await stack.stop();
  rmSync(dir, { recursive: true, force: true });
});

function slipway(...args: readonly string[]): Promise<CliResult> {
  return runCli(args, { env, cwd: dir });
}

function requestFile(name: string): { readonly file: string; readonly operationId: string } {
  const { input, operationId } = namedRequest(name);
  const file = join(dir, `${name}.json`);
  writeFileSync(file, JSON.stringify(input));
  return { file, operationId };
}

describe('slipway on the whole stack', () => {
  it('sees a request through, and shows the same operation everywhere', async () => {
    const { file, operationId } = requestFile('cli-api');
    const submitted = await slipway('submit', '--wait', file);
    expect(submitted.code, submitted.out + submitted.err).toBe(0);
    expect(submitted.out).toMatch(/Provisioning \(\d+ %\)[\s\S]*is ready: Succeeded\./);

    const status = await slipway('status', operationId, '-o', 'json');
    expect(JSON.parse(status.out) as OperationAnswer).toMatchObject({ operationId, phase: 'Succeeded' });
    const events = await slipway('events', operationId, '--follow');
    expect(events.out).toMatch(/Accepted[\s\S]*Succeeded/);
    const exported = await slipway('export', '--search', 'cli-api', '--format', 'csv');
    expect(exported.out).toMatch(new RegExp(`\r\n${operationId},`));
    const again = await slipway('submit', '--wait', file);
    expect(again).toMatchObject({ code: 0 });
    expect(again.out).toContain('The request was sent before');
  });

  it('puts a request on the queue itself, and cancels what runs', async () => {
    const { file, operationId } = requestFile('cli-queue');
    const watching = startCli(['submit', '--queue', '--wait', file], { env, cwd: dir });
    await watching.says(/Provisioning/);
    const canceled = await slipway('cancel', operationId, '--reason', 'not needed', '--yes');
    expect(canceled.code, canceled.err).toBe(0);
    expect(await watching.ended, watching.complained()).toBe(1);
    const listed = await slipway('list', '--phase', 'Canceled', '-o', 'json');
    expect(listed.out).toContain(operationId);
  });

  it('is refused as the API refuses', async () => {
    const { file, operationId } = requestFile('cli-refused');
    const unknown = await slipway('suspend', operationId, '--reason', 'x');
    expect(unknown.code).toBe(4);
    writeFileSync(file, JSON.stringify({ ...namedRequest('cli-refused').input, surprise: true }));
    const invalid = await slipway('submit', file);
    expect(invalid.code).toBe(2);
    expect(invalid.err).toContain('surprise: unknown surprise — leave it out');
    expect(await slipway('validate', file)).toMatchObject({ code: 2 });
    expect(await slipway('list', '--cluster', '')).toMatchObject({ code: 2 });
  });

  it('finds all well, and finds what is not', async () => {
    const well = await slipway('doctor');
    expect(well.code, well.out).toBe(0);
    expect(well.out).toMatch(/ok +queue +cluster-requests is there/);
    expect(well.out).toMatch(/ok +topic +operation-events is there/);
    expect(well.out).toMatch(/ok +api /);
    const ill = await slipway('doctor', '--queue-name', 'no-such-queue', '-o', 'json');
    expect(ill.code).toBe(1);
    expect(JSON.parse(ill.out)).toMatchObject({
      ok: false,
      findings: expect.arrayContaining([
        expect.objectContaining({ check: 'queue', verdict: 'bad', remedy: expect.any(String) as string }),
      ]) as unknown,
    });
  });
});
