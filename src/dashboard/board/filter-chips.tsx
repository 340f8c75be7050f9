import { Link } from '../shell/link.tsx';
import { localTime, utcTime } from '../text/time-text.ts';
import { inWords } from '../text/words.ts';
import {
  boardAddress,
  filterTitles,
  narrowingParts,
  withPart,
  type BoardFilter,
  type FilterName,
} from './board-filter.ts';

export interface FilterChipsProps {
  readonly filter: BoardFilter;
  readonly nowMs: number;
}

/** What is filtered by, each with the way to be rid of it. */
export function FilterChips({ filter, nowMs }: FilterChipsProps) {
  const parts = narrowingParts(filter);
  if (parts.length === 0) return null;
  return (
    <ul class="filter-chips" aria-label="Active filters">
      {parts.map((name) => (
        <li key={name}>
          <Link
            class="chip"
            href={boardAddress(withPart(filter, name, undefined))}
            {...hint(name, filter[name])}
          >
            <span class="visually-hidden">Remove filter </span>
            <span class="chip-text">
              {filterTitles[name]}: <strong>{shown(name, filter[name] ?? '', nowMs)}</strong>
            </span>
            <span aria-hidden="true">×</span>
          </Link>
        </li>
      ))}
      <li>
        <Link class="chip-clear" href={clearedAddress(filter)}>
          Clear all
        </Link>
      </li>
    </ul>
  );
}

export function clearedAddress({ lane, sort }: BoardFilter): string {
  return boardAddress({ ...(lane === undefined ? {} : { lane }), ...(sort === undefined ? {} : { sort }) });
}

function hint(name: FilterName, value: string | undefined): { readonly title?: string } {
  return isMoment(name) && value !== undefined ? { title: utcTime(value) } : {};
}

function shown(name: FilterName, value: string, nowMs: number): string {
  if (isMoment(name)) return localTime(value, nowMs);
  return ['phase', 'kind', 'errorClass'].includes(name) ? inWords(value) : value;
}

function isMoment(name: FilterName): boolean {
  return name === 'createdFrom' || name === 'createdTo';
}
