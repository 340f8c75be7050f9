import { kindOfFault, type FaultSpec } from '../../../src/local/arm/faults/fault-spec.ts';
import type { WorldOutcome } from './world-outcome.ts';

/** What is added up over worlds. */
export type WorldCounts = Readonly<Record<string, number>>;

export function countWorld(outcome: WorldOutcome): WorldCounts {
  const { plan, arm, documents, crashes, events, watch, log } = outcome;
  return addCounts([
    ...[...documents.values()].map(({ kind, phase }) => ({ [`operations: ${kind} ${phase}`]: 1 })),
    ...arm.opened.faults.all().map(({ spec, applied }) => ({ [`faults: ${faultName(spec)}`]: applied })),
    ...events.flatMap(({ what }) => eventCounts(what)),
    {
      worlds: 1,
      'messages planned': plan.messages.length,
      'requests to ARM': arm.exchanges.length,
      'engine commits': crashes.passed.commit,
      statuses: watch.statuses,
      'lines logged': log.length,
    },
  ]);
}

function faultName(spec: FaultSpec): string {
  switch (kindOfFault(spec)) {
    case 'world':
      return 'durations or features';
    case 'operation':
      return `operation ${String(spec.operation)}`;
    case 'answer':
      return answerName(spec);
  }
}

function answerName({ hang, cut, when, body, status, code }: FaultSpec): string {
  if (hang) return `no answer, ${when} the effect`;
  if (cut) return `connection cut ${when} the effect`;
  return body === 'error' ? `${String(status ?? 500)} ${code}` : `${body} body`;
}

const eventNames: readonly (readonly [RegExp, string])[] = [
  [/^CRASH at (\w+)/, 'crashes'],
  [/^message \S+ is (\w+)$/, 'messages'],
  [/^message \S+ (failed):/, 'messages'],
  [/^command (\w+) /, 'commands'],
  [/^watchdog: (\w+)/, 'watchdog'],
];

function eventCounts(what: string): WorldCounts[] {
  return eventNames.flatMap(([pattern, name]) => {
    const which = pattern.exec(what)?.[1];
    return which === undefined ? [] : [{ [`${name}: ${which}`]: 1 }];
  });
}

export function addCounts(all: readonly WorldCounts[]): WorldCounts {
  const sum: Record<string, number> = {};
  for (const counts of all) {
    for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
  }
  return Object.fromEntries(Object.entries(sum).sort(([a], [b]) => a.localeCompare(b)));
}
