import { operationsResource } from '../live/api-resource.ts';
import { useLive } from '../live/use-live.ts';
import { addressOf } from '../pages.ts';
import { ApiTrouble } from '../shell/api-trouble.tsx';
import { Link } from '../shell/link.tsx';
import { PageTitle } from '../shell/page-title.tsx';

/** All operations, live. */
export function BoardPage({ query }: { readonly query: URLSearchParams }) {
  const { data, failure, receivedAtMs, refresh } = useLive(query.toString(), (api, signal) =>
    api.read(operationsResource(query), signal),
  );
  return (
    <>
      <PageTitle title="Board" />
      <ApiTrouble failure={failure} receivedAtMs={receivedAtMs} onRetry={refresh} />
      <ul>
        {data?.operations.map(({ operationId, clusterName }) => (
          <li key={operationId}>
            <Link href={addressOf({ kind: 'operation', operationId })}>{clusterName}</Link>
          </li>
        ))}
      </ul>
    </>
  );
}
