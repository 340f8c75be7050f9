/** What a run asked of ARM and of the Functions host, as text: to see what could be spared. */
import type { ArmExchange } from '../../test/chaos/worlds/world-event.ts';
import { aligned } from '../table.ts';

/** Of each activity: how many requests it made, and what they were. */
export function requestsTable(requests: readonly ArmExchange[]): string {
  const byActivity = Map.groupBy(requests, ({ activity }) => activity ?? 'none');
  const rows = [...byActivity].flatMap(([activity, made]) => {
    const alike = Map.groupBy(
      made,
      ({ method, path, status }) => `${method} ${shortened(path)} ${String(status)}`,
    );
    return [
      [activity, String(made.length), ''],
      ...[...alike].map(([request, { length }]) => ['', String(length), request]),
    ];
  });
  return aligned(
    [['activity', 'requests', ''], ...rows, ['all', String(requests.length), '']],
    ['left', 'right', 'left'],
  );
}

export function executionsTable(byFunction: ReadonlyMap<string, number>): string {
  const rows = [...byFunction].sort(([, a], [, b]) => b - a).map(([name, count]) => [name, String(count)]);
  const all = [...byFunction.values()].reduce((sum, count) => sum + count, 1);
  return aligned(
    [['function', 'executions'], ...rows, ['intake', '1'], ['all', String(all)]],
    ['left', 'right'],
  );
}

/** Without what is the same in all, or differs in each. */
function shortened(path: string): string {
  return path
    .replace(/^\/subscriptions\/[^/]+/i, '')
    .replace(/\/providers\/Microsoft\./g, '/')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]+/gi, '*');
}
