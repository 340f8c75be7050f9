import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { opaqueText } from '../../src/local/arm/guid.ts';
import { startLocalStack, type LocalStack } from '../support/local-stack.ts';
import { textWith } from '../support/matching.ts';
import { namedRequest } from '../support/named-request.ts';

const URI = 'https://fleet-kv.vault.azure.net/secrets/local-kubeconfig';
/** What the simulator puts into the kubeconfig of the cluster, and into nothing else. */
const CANARY = opaqueText('aks-test clusterUser_aks-test', 64);
/** As it is, and as it looks in base64 wherever it begins there. */
const canaries = [
  CANARY,
  ...['', 'x', 'xx'].map((before) => Buffer.from(`${before}${CANARY}`).toString('base64').slice(4, -4)),
];

let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalStack(600);
});

afterAll(async () => {
  await stack.stop();
});

async function run(name: string, kubeconfigSecretUri: string) {
  const { input, operationId } = namedRequest(name);
  await stack.queue.sendRequest({ ...input, handOff: { kubeconfigSecretUri } }, name);
  return { operationId, document: await stack.ended(operationId) };
}

/** Read from the vault's own file: it gives no value to anybody who asks. */
function valueInVault(): string {
  const file = new DatabaseSync(join(dirname(stack.engineFile), 'arm/arm.sqlite'), { readOnly: true });
  const row = file.prepare('select value from secrets').get();
  file.close();
  return String(row?.['value']);
}

/** Everything that the stack has on the disk, but what stands for Azure itself. */
function storedFiles(): readonly string[] {
  const dir = dirname(stack.engineFile);
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name))
    .filter((path) => !path.startsWith(join(dir, 'arm/')));
}

describe('a request that names a Key Vault secret for the kubeconfig', () => {
  it('ends with the kubeconfig in the secret, its URI in the outputs, and the kubeconfig nowhere else', async () => {
    const { operationId, document } = await run('kubeconfig', URI);
    expect(document).toMatchObject({ phase: 'Succeeded', outputs: { kubeconfigSecretUri: URI } });
    const secrets = await stack.arm.secrets();
    expect(secrets).toMatchObject([
      {
        vault: 'fleet-kv.vault.azure.net',
        name: 'local-kubeconfig',
        contentType: 'application/yaml',
        tags: { 'slipway-operation': operationId },
      },
    ]);
    const value = valueInVault();
    expect(value).toContain(CANARY);
    expect(secrets[0]?.sha256).toBe(createHash('sha256').update(value).digest('hex'));
    expect(value).toContain(document.outputs?.['privateFqdn']);
    const files = storedFiles();
    expect(files.map((path) => path.split('/').at(-1))).toEqual(
      expect.arrayContaining(['durable.db', 'records.db', 'broker.db', 'host.log', 'arm.log']),
    );
    // The same files do show what is no secret.
    const stored = files.map((path) => readFileSync(path, 'latin1'));
    expect(stored.filter((text) => text.includes(operationId)).length).toBeGreaterThan(1);
    const shown = [JSON.stringify(document), JSON.stringify(await stack.arm.journal())];
    expect([...stored, ...shown].filter((text) => canaries.some((canary) => text.includes(canary)))).toEqual(
      [],
    );
  });

  it('succeeds without it when the vault stays closed, and says why', async () => {
    await stack.arm.addFault({
      ...{ path: '/keyvault/closed-kv', occurrence: 'every', status: 403, code: 'ForbiddenByRbac' },
      message: 'Caller is not authorized to perform action on resource.',
    });
    const { document } = await run('closed', URI.replace('fleet-kv', 'closed-kv'));
    expect(document.phase).toBe('Succeeded');
    expect(document.outputs).not.toHaveProperty('kubeconfigSecretUri');
    expect(document.steps.find(({ id }) => id === 'kubeconfig-secret')).toMatchObject({
      state: 'done',
      note: textWith('Grant Key Vault Secrets Officer'),
    });
  });
});
