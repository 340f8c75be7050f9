import { app, type HttpRequest, type HttpResponseInit, type Timer } from '@azure/functions';
import { functionNames } from '../contracts/names.ts';
import { noQuery } from '../status/schema/queries.ts';
import { logLine } from '../telemetry/log-line.ts';
import { findOrphans, readOrphanReport, type OrphanDependencies } from '../watchdog/find-orphans.ts';
import { jsonAnswer } from './http-answers.ts';
import type { HttpDoor } from './http-door.ts';
import { addHttpFunction } from './http-function.ts';
import { readQuery } from './read-query.ts';
import { occurrenceOf } from './timer-occurrence.ts';

const CHECK_MS = 4 * 60_000;

/** The timer that looks for orphans; `GET /api/orphans` answers what it found last. */
export function registerOrphans(
  dependencies: Omit<OrphanDependencies, 'found'>,
  { schedules }: { readonly schedules: { readonly orphans: string } },
): void {
  app.timer(functionNames.findOrphans, {
    schedule: schedules.orphans,
    handler: async (timer: Timer, context) => {
      const nowAt = occurrenceOf(timer);
      if (nowAt === undefined) return;
      const found: OrphanDependencies['found'] = (orphan) => {
        context.warn(logLine('OrphanFound', { ...orphan }));
      };
      const over = AbortSignal.timeout(CHECK_MS);
      const { unread } = await findOrphans({ ...dependencies, found }, { nowAt, over });
      for (const each of unread) context.warn(logLine('OrphansUnread', { ...each }));
    },
  });
}

export function registerOrphansApi(door: HttpDoor, records: OrphanDependencies['records']): void {
  addHttpFunction(door, { name: functionNames.getOrphans, route: 'api/orphans', method: 'GET' }, (request) =>
    answerOrphans(records, request),
  );
}

export async function answerOrphans(
  records: OrphanDependencies['records'],
  request: HttpRequest,
): Promise<HttpResponseInit> {
  const query = readQuery(request, noQuery);
  return query.ok ? jsonAnswer(200, await readOrphanReport(records)) : query.answer;
}
