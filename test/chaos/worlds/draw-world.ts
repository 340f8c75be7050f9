/** From a seed to all that is to happen in a world. */
import { commandKinds } from '../../../src/domain/command.ts';
import type { OnFailure } from '../../../src/domain/operation-state.ts';
import type { ClusterRequestInput, RequestInput } from '../../../src/domain/request.ts';
import { Random } from './random.ts';
import { crashKinds, type Crash, type CrashKind } from './crash-plan.ts';
import { someFaults } from './world-faults.ts';
import type { Existing, PlannedCommand, PlannedMessage, PlannedPoison, WorldPlan } from './world-plan.ts';
import {
  clusterBody,
  deprovisionBody,
  existingFor,
  hubExists,
  modes,
  poison,
  withAlternates,
  withHub,
  type Deprovisioning,
} from './world-requests.ts';

type OnConflict = Deprovisioning['onConflict'];

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** One cluster, and all that is asked about it. */
interface Scene {
  readonly about: string;
  readonly existing: readonly Existing[];
  readonly messages: readonly PlannedMessage[];
  readonly commands: readonly PlannedCommand[];
}

export function drawWorld(seed: number): WorldPlan {
  const chance = new Random(seed);
  const count = chance.chance(0.6) ? 1 : chance.chance(0.7) ? 2 : 3;
  const isShared = chance.chance(0.4);
  const drawn = Array.from({ length: count }, (_, index) =>
    drawScene(chance.fork(), {
      name: String(index + 1),
      resourceGroup: isShared ? 'rg-shared' : `rg-${String(index + 1)}`,
    }),
  );
  const scenes = isShared ? asNeighbours(drawn, new Random(seed + DISTANCE_STREAM)) : drawn;
  const existing = new Map(scenes.flatMap((scene) => scene.existing).map((each) => [each.id, each]));
  return {
    seed,
    about: scenes.map(({ about }) => about).join('; '),
    existing: [...existing.values()],
    messages: scenes.flatMap(({ messages }) => messages),
    poison: drawPoison(chance),
    commands: scenes.flatMap(({ commands }) => commands),
    crashes: chance.chance(0.5) ? [] : Array.from({ length: chance.between(1, 3) }, () => drawCrash(chance)),
    arm: {
      faults: someFaults(chance),
      throttling: chance.pick([1, 1, 'off', 0.3]),
      readLag: chance.chance(0.8),
    },
    longestTripMs: chance.pick([0, 0, 0, 300, 3000]),
    recordFailures: chance.pick([0, 0, 0, 0.02, 0.08]),
  };
}

const latest: Readonly<Record<CrashKind, number>> = {
  request: 200,
  answer: 200,
  commit: 300,
  beforeCommit: 300,
  message: 3,
};

function drawCrash(chance: Random): Crash {
  const kind = chance.pick(crashKinds);
  const downMs = chance.pick([0, 5 * SECOND, MINUTE, 20 * MINUTE]);
  return { kind, number: chance.between(1, latest[kind]), downMs };
}

function drawPoison(chance: Random): PlannedPoison[] {
  return Array.from({ length: chance.chance(0.2) ? chance.between(1, 3) : 0 }, (_, index) => ({
    afterMs: chance.below(HOUR),
    messageId: `poison-${String(index)}`,
    body: chance.pick(poison),
  }));
}

/** Chance of its own, so that what else a seed draws is the same whatever is drawn here. */
const DISTANCE_STREAM = 0x5_1199;

/** In one resource group. Half of them meet while they make what they share, the others come when all is there. */
function asNeighbours(scenes: readonly Scene[], chance: Random): readonly Scene[] {
  if (chance.chance(0.5)) return scenes.map((scene, index) => moved(scene, index * 4 * HOUR));
  const apartMs = chance.pick([
    0,
    chance.below(10 * SECOND),
    chance.below(MINUTE),
    chance.below(30 * MINUTE),
  ]);
  return scenes.map((scene, index) => moved(scene, index * apartMs - (scene.messages[0]?.afterMs ?? 0)));
}

function moved(scene: Scene, byMs: number): Scene {
  const later = <T extends { readonly afterMs: number }>(each: T): T => ({
    ...each,
    afterMs: each.afterMs + byMs,
  });
  return { ...scene, messages: scene.messages.map(later), commands: scene.commands.map(later) };
}

interface Setting {
  readonly name: string;
  readonly resourceGroup: string;
}

function drawScene(chance: Random, { name, resourceGroup }: Setting): Scene {
  const mode = chance.pick(modes);
  const place = { requestId: `req-${name}`, resourceGroup, clusterName: `aks-${name}` };
  const onFailure = chance.pick<OnFailure>(['rollback', 'rollback', 'rollback', 'keep', 'keepNetwork']);
  const asked = { ...clusterBody(mode, place), onFailure };
  const plain = chance.chance(0.2) ? withAlternates(asked) : asked;
  const hasHub = mode === 'byoVnet' && chance.chance(0.25);
  const connected = hasHub ? withHub(plain) : plain;
  const kubeconfigSecretUri = `https://kv-world.vault.azure.net/secrets/kubeconfig-${name}`;
  const body = chance.chance(0.15) ? { ...connected, handOff: { kubeconfigSecretUri } } : connected;
  const existing = chance.chance(0.3) ? existingFor(body, chance) : [];
  const messages = drawMessages(chance, name, body);
  const commands = drawCommands(chance, messages);
  return {
    about: `${mode} ${onFailure}${hasHub ? ' with a hub' : ''}, ${String(existing.length)} exist`,
    existing: [...(hasHub ? hubExists : []), ...existing],
    messages,
    commands,
  };
}

function drawMessages(chance: Random, name: string, body: ClusterRequestInput): PlannedMessage[] {
  const message = (id: string, latestMs: number, each: RequestInput): PlannedMessage => ({
    afterMs: chance.below(latestMs),
    messageId: `${name}-${id}`,
    body: each,
    ...(chance.chance(0.15) ? { losesSettlement: true } : {}),
  });
  const first = message('first', MINUTE, body);
  const later = (id: string, latestMs: number, each: RequestInput): PlannedMessage[] => {
    const planned = message(id, latestMs, each);
    return [{ ...planned, afterMs: planned.afterMs + first.afterMs }];
  };
  const other = {
    ...body,
    requestId: `${body.requestId}-other`,
    onConflict: chance.pick<OnConflict>(['reject', 'queue']),
  };
  const gone: Deprovisioning = {
    whenInUse: chance.pick<Deprovisioning['whenInUse']>(['refuse', 'leave']),
    onConflict: chance.pick<OnConflict>(['reject', 'queue']),
  };
  return [
    first,
    ...(chance.chance(0.3) ? later('again', 30 * MINUTE, body) : []),
    ...(chance.chance(0.1) ? later('much-later', 12 * HOUR, body) : []),
    ...(chance.chance(0.1) ? later('changed', HOUR, { ...body, tags: { changed: 'yes' } }) : []),
    ...(chance.chance(0.15) ? later('other', 2 * HOUR, other) : []),
    ...(chance.chance(0.3) ? later('gone', 5 * HOUR, deprovisionBody(body, gone)) : []),
  ];
}

/** Now and then in a burst, and as likely long after the end as before it. */
function drawCommands(chance: Random, messages: readonly PlannedMessage[]): PlannedCommand[] {
  if (!chance.chance(0.35)) return [];
  const to = messages[0];
  if (!to) return [];
  const burstMs = chance.below(30 * MINUTE);
  const command = (index: number): PlannedCommand => ({
    afterMs: to.afterMs + (chance.chance(0.4) ? burstMs + chance.below(3) * SECOND : drawMoment(chance)),
    to: to.messageId,
    kind: chance.chance(0.3) ? 'cancel' : chance.pick(commandKinds),
    commandId: `c-${String(chance.chance(0.1) ? 0 : index)}`,
    by: chance.chance(0.3) ? 'queue' : 'http',
  });
  return Array.from({ length: chance.between(1, 5) }, (_, index) => command(index));
}

function drawMoment(chance: Random): number {
  return chance.chance(0.6) ? chance.below(30 * MINUTE) : chance.below(8 * HOUR);
}
