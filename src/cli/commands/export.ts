import { Option } from 'commander';
import * as z from 'zod';
import { allPages } from '../api/all-pages.ts';
import type { Seen } from '../api/operations-api.ts';
import { openSession, type CliContext } from '../cli-context.ts';
import { apiCommand, examples, type CommandHost } from '../command-host.ts';
import type { ConfigFlags } from '../config/resolve-config.ts';
import { exitCodes } from '../exit-codes.ts';
import { csvLine, type CsvValue } from '../output/csv.ts';
import { plainJson, safeJson } from '../output/untrusted-text.ts';
import { filterQuery, withFilters, type ListFilters } from './list-filters.ts';

const exportFormats = ['jsonl', 'csv'] as const;
type ExportFormat = (typeof exportFormats)[number];

interface ExportFlags extends Omit<ConfigFlags, 'requestedBy'>, ListFilters {
  readonly format: ExportFormat;
}

/** A page is the most that is in memory. */
const PAGE = '200';

export function addExport(host: CommandHost): void {
  withFilters(apiCommand(host, 'export', 'Writes all operations, one a line, as JSON lines or CSV.'))
    .addOption(new Option('--format <format>', 'form of the lines').choices(exportFormats).default('jsonl'))
    .addHelpText(
      'after',
      examples(
        'slipway export > operations.jsonl',
        'slipway export --format csv --created-from 2026-01-01 > operations.csv',
        "slipway export --lane failed | jq -r '.refusal.code' | sort | uniq -c",
      ),
    )
    .action(host.run((flags: ExportFlags) => exportAll(host.context, flags)));
}

async function exportAll(context: CliContext, flags: ExportFlags): Promise<number> {
  const { requestedBy: _filter, ...config } = flags;
  const { api } = openSession(context, config);
  const { stream } = context.terminal;
  const query = { ...filterQuery(flags), top: PAGE };
  const read = (continuationToken?: string) =>
    api.list({ ...query, ...(continuationToken === undefined ? {} : { continuationToken }) });
  const lineOf = lines[flags.format];
  if (flags.format === 'csv') await stream(csvLine(columns.map(([name]) => name)));
  for await (const page of allPages(read)) await stream(page.map(lineOf).join(''));
  return exitCodes.ok;
}

const lines: Readonly<Record<ExportFormat, (row: Seen<unknown>) => string>> = {
  jsonl: ({ answer }) => `${safeJson(answer)}\n`,
  csv: ({ answer }) => csvLine(columns.map(([, path]) => cellAt(plainJson(answer), path))),
};

/** Name of each column, and where in a row its value is. */
const columns: readonly (readonly [name: string, path: readonly string[]])[] = [
  ...[
    'operationId',
    'requestId',
    'requestedBy',
    'kind',
    'phase',
    'lane',
    'done',
    'subscriptionId',
    'resourceGroup',
    'clusterName',
    'clusterId',
    'acceptedAt',
    'updatedAt',
    'endedAt',
    'run',
  ].map((name) => [name, [name]] as const),
  ['percent', ['progress', 'percent']],
  ...['code', 'class', 'owner', 'message', 'remedy'].map((name) => [name, ['refusal', name]] as const),
];

const cell = z.union([z.string(), z.number(), z.boolean()]);

function cellAt(row: unknown, path: readonly string[]): CsvValue {
  let value = row;
  for (const name of path) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  }
  return cell.safeParse(value).data;
}
