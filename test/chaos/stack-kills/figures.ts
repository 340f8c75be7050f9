/** What is told of a run, in numbers. */
import type { LocalStack } from '../../support/local-stack.ts';
import type { ChaosReport } from '../chaos-mode.ts';
import type { Findings } from './findings.ts';
import type { JournalFollower } from './journal-follower.ts';
import { partNames, type PartName } from './kill-schedule.ts';
import type { Load } from './load.ts';
import type { Producer } from './producer.ts';
import type { SupervisedPart } from './supervised-part.ts';

export interface StackRun {
  readonly stack: LocalStack;
  readonly seed: number;
  readonly speed: number;
  readonly startMs: number;
  /** Ids of what was in Azure at first. */
  readonly before: ReadonlySet<string>;
  readonly parts: Readonly<Record<PartName, SupervisedPart>>;
  readonly kills: { readonly wanted: number; done: number; atOnce: number };
  readonly producer: Producer;
  readonly load: Load;
  readonly journal: JournalFollower;
  drainMs: number;
}

type Figures = ChaosReport['figures'];

export function figuresOf(run: StackRun, findings: Findings): Figures {
  return {
    seed: run.seed,
    kills: run.kills.done,
    'at once, two of them': run.kills.atOnce,
    ...workFigures(run),
    'lost requests': findings.lostRequests.length,
    'duplicate clusters': findings.duplicateClusters.length,
    'stuck instances': findings.stuckInstances.length,
    'leaked resources': findings.leakedResources.length,
    'missing resources': findings.missingResources.length,
    'other ends than expected': findings.otherEnds.length,
    'documents that differ from their records': findings.disagreements.length,
    ...recoveryFigures(run),
    ...memoryFigures(run),
    'from the last kill to the last end, s': seconds(run.drainMs),
    seconds: seconds(Date.now() - run.startMs),
  };
}

function workFigures({ load, producer, journal }: StackRun): Figures {
  const ended = (phase: string): number =>
    load.records.filter(({ document }) => document?.phase === phase).length;
  return {
    requests: load.records.length,
    'messages confirmed': producer.confirmed,
    'messages sent again, unconfirmed': producer.repeated,
    'clusters made': ended('Succeeded'),
    'operations compensated': ended('Compensated'),
    'requests rejected': ended('Rejected') + load.records.filter(({ otherBody }) => otherBody).length,
    'clusters removed': load.records.filter(({ removal }) => removal?.phase === 'Succeeded').length,
    'ARM requests': journal.requestsAtMs.length,
  };
}

/** From a kill until the port answers again, and from then until ARM is next asked for something. */
function recoveryFigures({ parts, journal, speed }: StackRun): Figures {
  const figures = partNames.flatMap((name) => {
    const times = parts[name].outages.map(({ killedAtMs, readyAtMs }) => readyAtMs - killedAtMs);
    return [...statistics(`${name}, killed to ready`, times)];
  });
  const toWork = parts.host.outages.flatMap(({ readyVirtualMs }) => {
    const next = journal.requestsAtMs.find((atMs) => atMs >= readyVirtualMs);
    return next === undefined ? [] : [(next - readyVirtualMs) / speed];
  });
  return Object.fromEntries([...figures, ...statistics('host, ready to next ARM request', toWork)]);
}

function statistics(name: string, times: readonly number[]): (readonly [string, number])[] {
  const sorted = [...times].sort((a, b) => a - b);
  return [
    [`${name}, median ms`, Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0)],
    [`${name}, longest ms`, Math.round(sorted.at(-1) ?? 0)],
  ];
}

function memoryFigures({ parts }: StackRun): Figures {
  return Object.fromEntries(
    partNames.map((name) => [`${name}, peak MB`, Math.round(parts[name].peakBytes / 2 ** 20)]),
  );
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}
