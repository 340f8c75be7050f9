import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TokenCredential } from '@azure/identity';
import { onTestFinished } from 'vitest';
import { createAzureClients, type AzureClients } from '../../src/azure/clients.ts';
import { createArmSimulator, type ArmSimulator } from '../../src/local/arm/arm-simulator.ts';
import { ManualClock } from './manual-clock.ts';

export interface SimulatedAzure {
  readonly azure: AzureClients;
  /** The simulator's. */
  readonly clock: ManualClock;
  readonly simulator: ArmSimulator;
}

/** Asks the simulator's token endpoint itself, each time. */
function plainCredential({ identityEndpoint, identityHeader }: ArmSimulator): TokenCredential {
  return {
    async getToken() {
      const url = `${identityEndpoint}?api-version=2019-08-01&resource=https://management.azure.com/`;
      const response = await fetch(url, { headers: { 'X-IDENTITY-HEADER': identityHeader } });
      const { access_token: token } = (await response.json()) as { access_token: string };
      return { token, expiresOnTimestamp: Number.MAX_SAFE_INTEGER };
    },
  };
}

/** The real clients on a simulator of this test's own, which ends with it. */
export async function startSimulatedAzure(
  credentialOf: (simulator: ArmSimulator) => TokenCredential = plainCredential,
): Promise<SimulatedAzure> {
  const clock = new ManualClock();
  const stateDir = mkdtempSync(join(tmpdir(), 'slipway-steps-'));
  const simulator = await createArmSimulator({ stateDir, clock, port: 0, identityPort: 0, seed: 7 });
  onTestFinished(async () => {
    await simulator.close();
    rmSync(stateDir, { recursive: true, force: true });
  });
  const azure = createAzureClients({
    subscriptions: '*',
    armEndpoint: `https://127.0.0.1:${String(simulator.port)}`,
    certificateAuthority: readFileSync(simulator.caFile, 'utf8'),
    credential: credentialOf(simulator),
    sharedReadMs: 0,
  });
  return { azure, clock, simulator };
}
