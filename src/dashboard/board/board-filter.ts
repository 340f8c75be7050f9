/**
 * What the board shows, as its address says it: the names and values are those of the API's own query, so that an
 * address can be turned into a call by hand.
 */
import { lanes, type Lane } from '../../domain/lane.ts';
import { phases } from '../../domain/operation-state.ts';
import { problemClasses } from '../../domain/problem.ts';
import { addressOf } from '../pages.ts';

export const boardKinds = ['provision', 'deprovision', 'plan', 'command'] as const;
export const boardSorts = ['newest', 'oldest', 'slowest'] as const;

/** Where only some values make sense, which. */
const choices = {
  lane: lanes,
  phase: phases,
  kind: boardKinds,
  errorClass: problemClasses,
  sort: boardSorts,
} as const;

const names = [
  'lane',
  'search',
  'phase',
  'kind',
  'errorClass',
  'cluster',
  'subscription',
  'requestedBy',
  'createdFrom',
  'createdTo',
  'sort',
] as const;

export type FilterName = (typeof names)[number];
export type BoardFilter = Readonly<Partial<Record<FilterName, string>>>;

/** What is not understood is left out: an old bookmark still shows something. */
export function readFilter(query: URLSearchParams): BoardFilter {
  const known = names.flatMap((name) => {
    const value = query.get(name)?.trim() ?? '';
    return value !== '' && isPossible(name, value) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(known);
}

function isPossible(name: FilterName, value: string): boolean {
  if (name in choices) {
    const possible: readonly string[] = choices[name as keyof typeof choices];
    return possible.includes(value);
  }
  return name === 'createdFrom' || name === 'createdTo' ? !Number.isNaN(Date.parse(value)) : true;
}

/** In the same order each time, so that the same filter has one address. */
export function filterQuery(filter: BoardFilter): URLSearchParams {
  return new URLSearchParams(
    names.flatMap((name): [string, string][] => (filter[name] === undefined ? [] : [[name, filter[name]]])),
  );
}

/** The filter with one part of it set, or without it. */
export function withPart(filter: BoardFilter, name: FilterName, value: string | undefined): BoardFilter {
  const { [name]: _before, ...rest } = filter;
  const trimmed = value?.trim() ?? '';
  return trimmed === '' ? rest : { ...rest, [name]: trimmed };
}

export function boardAddress(filter: BoardFilter): string {
  const query = filterQuery(filter);
  return `${addressOf({ kind: 'board' })}${query.size === 0 ? '' : `?${query.toString()}`}`;
}

/** The parts that leave operations out, and that no lane's tile shows. */
export function narrowingParts(filter: BoardFilter): readonly FilterName[] {
  return names.filter((name) => name !== 'lane' && name !== 'sort' && filter[name] !== undefined);
}

export const laneTitles: Readonly<Record<Lane, string>> = {
  running: 'Running',
  waiting: 'Waiting',
  failed: 'Failed',
  done: 'Done',
};

export const filterTitles: Readonly<Record<FilterName, string>> = {
  lane: 'Lane',
  search: 'Search',
  phase: 'Phase',
  kind: 'Kind',
  errorClass: 'Error class',
  cluster: 'Cluster',
  subscription: 'Subscription',
  requestedBy: 'Requested by',
  createdFrom: 'Accepted from',
  createdTo: 'Accepted before',
  sort: 'Sort',
};
