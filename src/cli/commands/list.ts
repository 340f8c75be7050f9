import { InvalidArgumentError } from 'commander';
import { durationText } from '../../domain/duration-text.ts';
import type { Seen } from '../api/operations-api.ts';
import { openSession, type CliContext, type Session } from '../cli-context.ts';
import { apiCommand, examples, type CommandHost } from '../command-host.ts';
import type { ConfigFlags } from '../config/resolve-config.ts';
import { exitCodes } from '../exit-codes.ts';
import { painter, phaseStyle, type Paint } from '../output/paint.ts';
import { textTable, type Cell } from '../output/text-table.ts';
import { safeJson } from '../output/untrusted-text.ts';
import type { ListedOperation } from '../progress/shown-operation.ts';
import { filterQuery, withFilters, type ListFilters } from './list-filters.ts';

interface ListFlags extends Omit<ConfigFlags, 'requestedBy'>, ListFilters {
  readonly all?: true;
  readonly top: number;
}

/** Beyond them nobody reads a table; `export` has no limit. */
const MOST_ROWS = 10_000;
const PAGE = 200;

export function addList(host: CommandHost): void {
  withFilters(apiCommand(host, 'list', 'Lists operations, newest first unless told.'))
    .option('--top <n>', 'how many at most', count, 50)
    .option('--all', `all that there are, up to ${String(MOST_ROWS)}; export has no limit`)
    .addHelpText(
      'after',
      examples(
        'slipway list --lane failed',
        'slipway list --done false --sort slowest',
        'slipway list --requested-by team-a --created-from 2026-01-01 --all',
        "slipway list --output json | jq -r '.operations[].operationId'",
      ),
    )
    .action(host.run((flags: ListFlags) => list(host.context, flags)));
}

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value <= MOST_ROWS) return value;
  throw new InvalidArgumentError(`It must be a number from 1 to ${String(MOST_ROWS)}.`);
}

async function list(context: CliContext, flags: ListFlags): Promise<number> {
  const { terminal, now } = context;
  const { requestedBy: _filter, ...config } = flags;
  const session = openSession(context, config);
  const { rows, more } = await firstRows(session, flags);
  if (session.json) {
    terminal.write(`${safeJson({ operations: rows.map(({ answer }) => answer), more }, 2)}\n`);
    return exitCodes.ok;
  }
  terminal.write(
    rows.length === 0 ? 'There are none.\n' : tableOf(rows, now(), painter(terminal.colours.out)),
  );
  if (more) terminal.tell(`There are more than these ${String(rows.length)}: --all, or a filter.\n`);
  return exitCodes.ok;
}

interface Rows {
  readonly rows: readonly Seen<ListedOperation>[];
  readonly more: boolean;
}

async function firstRows({ api }: Session, flags: ListFlags): Promise<Rows> {
  const most = flags.all ? MOST_ROWS : flags.top;
  const query = { ...filterQuery(flags), top: String(Math.min(PAGE, most)) };
  const rows: Seen<ListedOperation>[] = [];
  let token: string | undefined;
  do {
    const page = await api.list({ ...query, ...(token === undefined ? {} : { continuationToken: token }) });
    rows.push(...page.items);
    token = page.continuationToken;
  } while (token !== undefined && rows.length < most);
  return { rows: rows.slice(0, most), more: token !== undefined || rows.length > most };
}

const HEADINGS = ['OPERATION', 'PHASE', '%', 'CLUSTER', 'REQUESTED BY', 'ACCEPTED', 'TOOK', 'CODE'] as const;

function tableOf(rows: readonly Seen<ListedOperation>[], nowMs: number, paint: Paint): string {
  const heading = HEADINGS.map((text) => ({ text, paint: (same: string) => paint('bold', same) }));
  return textTable([heading, ...rows.map(({ shown }) => rowOf(shown, nowMs, paint))]);
}

function rowOf(operation: ListedOperation, nowMs: number, paint: Paint): readonly Cell[] {
  const { operationId, phase, done, clusterId, requestedBy, acceptedAt, updatedAt, endedAt, refusal } =
    operation;
  // An app on the embedded stack is ahead of this machine.
  const untilMs = endedAt === undefined ? Math.max(nowMs, Date.parse(updatedAt)) : Date.parse(endedAt);
  const percent = phase === 'Succeeded' ? 100 : operation.progress?.percent;
  return [
    { text: operationId },
    { text: phase, paint: (same) => paint(phaseStyle(phase, done), same) },
    { text: percent === undefined ? '' : String(percent) },
    { text: clusterId.split('/').at(-1) ?? '' },
    { text: requestedBy },
    { text: `${acceptedAt.slice(0, 10)} ${acceptedAt.slice(11, 19)}Z` },
    { text: durationText(untilMs - Date.parse(acceptedAt)) },
    { text: refusal?.code ?? '' },
  ];
}
