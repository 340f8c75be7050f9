/** The ARM simulator as a process of the embedded stack. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createArmSimulator, type ArmSimulatorOptions } from './arm/arm-simulator.ts';
import { readCallerRole, type CallerRole } from './arm/caller/caller-role.ts';
import { readRoleGrants } from './arm/caller/role-grants.ts';
import { readScenario } from './arm/faults/scenario.ts';
import type { Throttling } from './arm/throttling/throttle.ts';
import { announceReady, CLOCK_VARIABLE, readClockOrigin, stopWithParent } from './shared/child-process.ts';
import { runningClock, wallClock } from './shared/clock.ts';

const USAGE =
  'usage: arm-main --port N --identity-port N --state DIR [--seed N] [--profile ga|preview-2022] ' +
  '[--scenario FILE] [--caller-role FILE|none] [--throttling FACTOR|off]';

/** What the app's own identity is given in Azure, and the roles that it may assign there. */
const CALLER_ROLE = join(import.meta.dirname, '../../infra/slipway-provisioner.role.json');
const GRANTABLE_ROLES = join(import.meta.dirname, '../../infra/grantable-roles.json');

function readOptions(): ArmSimulatorOptions {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      'identity-port': { type: 'string' },
      state: { type: 'string' },
      seed: { type: 'string' },
      profile: { type: 'string', default: 'ga' },
      scenario: { type: 'string' },
      'caller-role': { type: 'string', default: CALLER_ROLE },
      throttling: { type: 'string', default: '1' },
    },
  });
  if (values.state === undefined) throw new Error(`--state is required; ${USAGE}`);
  const { profile } = values;
  if (profile !== 'ga' && profile !== 'preview-2022') {
    throw new Error(`--profile must be ga or preview-2022, not "${profile}"`);
  }
  const origin = process.env[CLOCK_VARIABLE];
  return {
    stateDir: values.state,
    clock: origin === undefined ? wallClock : runningClock(readClockOrigin(origin)),
    port: readNumber('--port', values.port, 65_535),
    identityPort: readNumber('--identity-port', values['identity-port'], 65_535),
    ...(values.scenario === undefined ? { faults: [] } : readScenario(values.scenario)),
    ...(values.seed === undefined
      ? {}
      : { seed: readNumber('--seed', values.seed, Number.MAX_SAFE_INTEGER) }),
    ...(values['caller-role'] === 'none' ? {} : { callerRole: readRole(values['caller-role']) }),
    throttling: readThrottling(values.throttling),
    profile,
  };
}

/** Whichever role is given, role assignments stay under their condition. */
function readRole(file: string): CallerRole {
  return { ...readCallerRole(file), grants: readRoleGrants(GRANTABLE_ROLES) };
}

function readNumber(name: string, text: string | undefined, most: number): number {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new Error(`${name} must be a whole number from 0 to ${String(most)}, not "${text ?? ''}"`);
}

function readThrottling(text: string): Throttling {
  if (text === 'off') return text;
  const factor = text.trim() === '' ? Number.NaN : Number(text);
  if (factor > 0 && Number.isFinite(factor)) return factor;
  throw new Error(`--throttling must be a number above 0, or off, not "${text}"`);
}

try {
  const simulator = await createArmSimulator(readOptions());
  const { port, identityPort, identityEndpoint, identityHeader, caFile } = simulator;
  stopWithParent(() => simulator.close());
  announceReady(port, { identityPort, identityEndpoint, identityHeader, caFile });
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`arm-main: ${reason.replaceAll(/\s+/g, ' ')}\n`);
  process.exit(1);
}
