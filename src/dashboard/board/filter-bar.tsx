import { useId } from 'preact/hooks';
import { phases } from '../../domain/operation-state.ts';
import { problemClasses } from '../../domain/problem.ts';
import { navigate } from '../shell/location.ts';
import { inputToInstant, instantToInput } from '../text/time-input.ts';
import { inWords } from '../text/words.ts';
import {
  boardAddress,
  boardKinds,
  boardSorts,
  filterTitles,
  narrowingParts,
  withPart,
  type BoardFilter,
  type FilterName,
} from './board-filter.ts';
import { DraftInput } from './draft-input.tsx';

const TYPING_PAUSE_MS = 300;

const sortTitles: Readonly<Record<string, string>> = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  slowest: 'Slowest first',
};

interface PartProps {
  readonly filter: BoardFilter;
  readonly name: FilterName;
}

/** Each change is a new address: going back takes it back. */
export function FilterBar({ filter }: { readonly filter: BoardFilter }) {
  const count = narrowingParts(filter).filter((name) => name !== 'search').length;
  return (
    <search class="filter-bar">
      <div class="filter-line">
        <DraftInput
          label="Search"
          type="search"
          placeholder="Cluster, operation, request or person"
          value={filter.search ?? ''}
          pauseMs={TYPING_PAUSE_MS}
          onCommit={setPart(filter, 'search')}
        />
        <Choice filter={filter} name="sort" values={boardSorts} titles={sortTitles} />
      </div>
      <details class="filter-more" open={count > 0}>
        <summary>More filters{count > 0 && ` (${count})`}</summary>
        <div class="filter-grid">
          <Choice filter={filter} name="phase" values={phases} />
          <Choice filter={filter} name="kind" values={boardKinds} />
          <Choice filter={filter} name="errorClass" values={problemClasses} />
          <Text filter={filter} name="clusterId" placeholder="/subscriptions/…" />
          <Text filter={filter} name="subscriptionId" placeholder="00000000-0000-…" />
          <Text filter={filter} name="requestedBy" placeholder="Exactly as in the request" />
          <Moment filter={filter} name="createdFrom" />
          <Moment filter={filter} name="createdTo" />
        </div>
      </details>
    </search>
  );
}

function setPart(filter: BoardFilter, name: FilterName): (value: string | undefined) => void {
  return (value) => {
    navigate(boardAddress(withPart(filter, name, value)));
  };
}

function Text({ filter, name, placeholder }: PartProps & { readonly placeholder: string }) {
  return (
    <DraftInput
      label={filterTitles[name]}
      placeholder={placeholder}
      value={filter[name] ?? ''}
      onCommit={setPart(filter, name)}
    />
  );
}

function Moment({ filter, name }: PartProps) {
  const set = setPart(filter, name);
  return (
    <DraftInput
      label={filterTitles[name]}
      type="datetime-local"
      value={instantToInput(filter[name])}
      onCommit={(value) => {
        set(inputToInstant(value));
      }}
    />
  );
}

type ChoiceProps = PartProps & {
  readonly values: readonly string[];
  readonly titles?: Readonly<Record<string, string>>;
};

/** Of a sort the first is what goes without saying; of the others any. */
function Choice({ filter, name, values, titles }: ChoiceProps) {
  const id = useId();
  const isSort = name === 'sort';
  const none = isSort ? (values[0] ?? '') : '';
  return (
    <div class="field">
      <label for={id}>{filterTitles[name]}</label>
      <select
        id={id}
        value={filter[name] ?? none}
        onChange={({ currentTarget }) => {
          setPart(filter, name)(currentTarget.value === none ? undefined : currentTarget.value);
        }}
      >
        {!isSort && <option value="">Any</option>}
        {values.map((value) => (
          <option key={value} value={value}>
            {titles?.[value] ?? inWords(value)}
          </option>
        ))}
      </select>
    </div>
  );
}
