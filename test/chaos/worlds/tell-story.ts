import type { WorldOutcome } from './world-outcome.ts';

/** What happened, line by line, for somebody who wants to know why a promise was broken. */
export function tellStory({ plan, events, arm, documents, log }: WorldOutcome): string {
  const faults = arm.opened.faults.all().map(({ spec, seen, applied }) => {
    const { message: _message, target: _target, ...rest } = spec;
    return `  struck ${String(applied)} of ${String(seen)}: ${JSON.stringify(rest)}`;
  });
  const bad = arm.exchanges
    .filter(({ status, method }) => status === 0 || status >= 400 || ['PUT', 'DELETE'].includes(method))
    .map(({ atMs, method, path, status, code, operationId, activity }) => ({
      atMs,
      what: `  ${String(operationId)} ${String(activity)}: ${method} ${path} -> ${String(status)} ${code ?? ''}`,
    }));
  const lines = [...events, ...bad]
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, what }) => `${new Date(atMs).toISOString().slice(8, 23)} ${what}`);
  const ends = [...documents.values()].map(
    ({ operationId, phase, refusal }) =>
      `  ${operationId}: ${phase}${refusal ? ` (${refusal.code} at ${String(refusal.step)}: ${refusal.message})` : ''}`,
  );
  return [
    `seed ${String(plan.seed)}: ${plan.about}`,
    `crashes: ${JSON.stringify(plan.crashes)}, trips ${String(plan.longestTripMs)} ms, record failures ${String(plan.recordFailures)}`,
    'faults:',
    ...faults,
    ...lines,
    'ends:',
    ...ends,
    ...(log.length > 0 ? ['log:', ...log.slice(0, 40).map((line) => `  ${line.slice(0, 400)}`)] : []),
  ].join('\n');
}
