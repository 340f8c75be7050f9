/** What Azure would ask: for a thousand provisionings of each mode, and for a month in which nothing happens. */
import { modes, type Mode } from '../../test/chaos/worlds/world-requests.ts';
import type { WorldPlan } from '../../test/chaos/worlds/world-plan.ts';
import type { Bench } from '../bench.ts';
import { longRegistrationWorld } from '../end-to-end/long-registration.ts';
import { worldOf } from '../end-to-end/world-of.ts';
import {
  idleFigures,
  longActivityFigures,
  provisioningFigures,
  schedulerFigures,
  type CostedRun,
} from './cost-figures.ts';
import { rateOptions, type RateName } from './cost-rates.ts';
import { readInstallation } from './installation.ts';
import { measureQuantities } from './measure-quantities.ts';

const WARM = '1,000 provisionings';
const REGISTERING = '1,000 provisionings, 6 h of registration';
const REGISTRATION_SECONDS = 6 * 3600;

export const costBench: Bench<RateName | 'seed' | 'longActivityMinutes'> = {
  name: 'cost',
  description: 'US dollars for 1,000 provisionings, beside one long activity each, and for an idle month',
  options: {
    seed: { about: 'of the world whose quantities are priced', default: 1 },
    longActivityMinutes: {
      about: 'how long an activity would wait for a cluster',
      default: 12,
      kind: 'amount',
    },
    ...rateOptions,
  },
  run: async ({ seed, longActivityMinutes, ...rates }) => {
    const warm = await Promise.all(modes.map((mode) => costed(mode, worldOf({ mode, start: 'warm', seed }))));
    const registering = [await costed('byoVnet', longRegistrationWorld(seed))];
    const waits = longActivityMinutes * 60;
    return [
      ...provisioningFigures(WARM, warm, rates),
      ...schedulerFigures(warm, rates),
      ...longActivityFigures({ what: WARM, seconds: waits }, warm, rates),
      ...provisioningFigures(REGISTERING, registering, rates),
      ...longActivityFigures(
        { what: REGISTERING, seconds: REGISTRATION_SECONDS + waits },
        registering,
        rates,
      ),
      ...idleFigures(readInstallation(), rates),
    ];
  },
};

async function costed(mode: Mode, world: WorldPlan): Promise<CostedRun> {
  const used = await measureQuantities(world);
  process.stderr.write(`${world.about}: ${JSON.stringify(used)}\n`);
  return { mode, used };
}
