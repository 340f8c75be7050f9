/** The command line against an API that is entered with an account of the directory, over an `az` that is a script. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliAgainstApi, ONE } from '../../support/cli-against-api.ts';
import { operationAnswer, problemDetails } from '../../support/operation-answers.ts';
import { ScriptedApi } from '../../support/scripted-api.ts';

const fixture = cliAgainstApi();
const { slipway } = fixture;

const AUDIENCE = 'api://11111111-2222-4333-8444-555555555555';
const TOKEN = 'header.top-secret.signature';
const LATER = 4_102_444_800;

/** Notes what it was asked, and answers with the token that it is given. */
function azureCli(answer: object = { accessToken: TOKEN, expires_on: LATER }): Record<string, string> {
  const bin = join(fixture.dir, 'bin');
  mkdirSync(bin);
  const script = `#!/bin/sh\necho "$@" >> '${fixture.dir}/asked'\necho '${JSON.stringify(answer)}'\n`;
  writeFileSync(join(bin, 'az'), script);
  chmodSync(join(bin, 'az'), 0o755);
  return { PATH: `${bin}:${process.env['PATH'] ?? ''}` };
}

function askedOfAzureCli(): readonly string[] {
  const file = join(fixture.dir, 'asked');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

describe('a token for the API', () => {
  it('is had of the Azure CLI once, goes along in its header and is never shown', async () => {
    fixture.api.on(`GET ${ONE}`, { body: operationAnswer({ allowedCommands: ['suspend'] }) });
    fixture.api.on(`POST ${ONE}/suspend`, { status: 401, body: problemDetails(401, 'NotSignedIn', 'no') });
    const args = ['suspend', 'req-1.abc', '--reason', 'r', '--audience', AUDIENCE];
    const { code, out, err } = await slipway(args, { env: azureCli() });
    const sent = fixture.api.asked.map(({ headers }) => headers['authorization']);
    expect(sent).toEqual([`Bearer ${TOKEN}`, `Bearer ${TOKEN}`]);
    expect(askedOfAzureCli()).toEqual([`account get-access-token --output json --resource ${AUDIENCE}`]);
    expect(out + err).not.toContain('top-secret');
    expect(err).toContain('To do: run `az login`, and name the app');
    expect(code).toBe(4);
  });

  it('is not asked for when nobody names the app', async () => {
    fixture.api.on('GET /api/operations', { body: { operations: [] } });
    expect(await slipway(['list'], { env: azureCli() })).toMatchObject({ code: 0 });
    expect(fixture.api.asked[0]?.headers).not.toHaveProperty('authorization');
    expect(askedOfAzureCli()).toEqual([]);
  });

  it('is not sent to where an answer leads', async () => {
    const elsewhere = new ScriptedApi();
    await elsewhere.start();
    const location = `${elsewhere.url}/.auth/login/aad`;
    fixture.api.on('GET /api/operations', { status: 302, headers: { location } });
    const env = { ...azureCli(), SLIPWAY_API_AUDIENCE: AUDIENCE };
    const { code, err } = await slipway(['list'], { env });
    expect(elsewhere.asked).toEqual([]);
    expect(err).toMatch(/asks for a token \(NotSignedIn\)\n {2}To do: run `az login`/);
    expect(code).toBe(4);
    await elsewhere.stop();
  });

  it('is missed aloud when the Azure CLI answers something else', async () => {
    const env = azureCli({ accessToken: 'a b\r\nx-other: header', expires_on: LATER });
    const { code, err } = await slipway(['list', '--audience', AUDIENCE], { env });
    expect(err).toContain(`No token for the API (${AUDIENCE}): the Azure CLI (az) did not give one.`);
    expect(code).toBe(4);
    expect(fixture.api.asked).toEqual([]);
  });
});

describe('slipway doctor', () => {
  it.each([
    [401, 'NotSignedIn', 'run `az login`'],
    [403, 'RoleMissing', 'have the role assigned to your account'],
  ])('says what to do about %i', async (status, code, remedy) => {
    fixture.api.on('GET /api/health', { status, body: problemDetails(status, code, 'ann lacks it') });
    const { out } = await slipway(['doctor', '--audience', AUDIENCE], { env: azureCli() });
    expect(out).toContain('token by --audience');
    expect(out).toContain(`ann lacks it (${code})`);
    expect(out).toContain(remedy);
  });
});
