import * as z from 'zod';
import { withoutAbsent } from '../shared/without-absent.ts';
import type { JournalPage } from './state/journal.ts';

const MOST_ENTRIES = 10_000;

const query = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(MOST_ENTRIES).default(MOST_ENTRIES),
  since: z.iso.datetime({ offset: true }).optional(),
  method: z.string().min(1).optional(),
  path: z.string().min(1).optional(),
  effect: z.enum(['created', 'updated', 'deleted']).optional(),
  status: z.coerce.number().int().optional(),
  code: z.string().min(1).optional(),
});

/** The page of the journal that a query asks for, or what is wrong with the query. */
export function readJournalQuery(parameters: URLSearchParams): JournalPage | string {
  const parsed = query.safeParse(Object.fromEntries(parameters));
  if (!parsed.success) return z.prettifyError(parsed.error);
  const { since, after, limit, ...filter } = parsed.data;
  const sinceMs = since === undefined ? undefined : Date.parse(since);
  return { after, limit, ...withoutAbsent({ ...filter, sinceMs }) };
}
