/** The filters of `GET /api/operations`, as options and as its query. */
import { Option, type Command } from 'commander';
import { recordSorts } from '../../contracts/operation-records.ts';
import { lanes } from '../../domain/lane.ts';
import { operationKinds } from '../../domain/operation-kind.ts';
import { phases } from '../../domain/operation-state.ts';
import { problemClasses } from '../../domain/problem.ts';

const filterNames = [
  'phase',
  'lane',
  'done',
  'kind',
  'cluster',
  'subscription',
  'requestedBy',
  'errorClass',
  'createdFrom',
  'createdTo',
  'search',
  'sort',
] as const;

export type ListFilters = Readonly<Partial<Record<(typeof filterNames)[number], string>>>;

export function withFilters(command: Command): Command {
  return command
    .addOption(new Option('--phase <phase>', 'in this phase').choices(phases))
    .addOption(new Option('--lane <lane>', 'in this lane').choices(lanes))
    .addOption(new Option('--done <yes>', 'ended, or not').choices(['true', 'false']))
    .addOption(new Option('--kind <kind>', 'of this kind').choices(operationKinds))
    .addOption(new Option('--cluster <id>', 'for the cluster with this resource id'))
    .addOption(new Option('--subscription <id>', 'in this subscription'))
    .addOption(new Option('--requested-by <who>', 'asked for by them'))
    .addOption(new Option('--error-class <class>', 'refused for this class of error').choices(problemClasses))
    .addOption(new Option('--created-from <instant>', 'accepted then or later: a date or an ISO instant'))
    .addOption(new Option('--created-to <instant>', 'accepted before then'))
    .addOption(new Option('--search <text>', 'with this in an id or in who asked'))
    .addOption(new Option('--sort <order>', 'order (default: newest)').choices(recordSorts));
}

export function filterQuery(filters: ListFilters): Readonly<Record<string, string>> {
  const given = filterNames.flatMap((name) => {
    const value = filters[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(given);
}
