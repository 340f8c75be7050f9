import { statsResource } from '../live/api-resource.ts';
import { useLive } from '../live/use-live.ts';
import { ApiTrouble } from '../shell/api-trouble.tsx';
import { PageTitle } from '../shell/page-title.tsx';

/** How the operations of the last while went, all together. */
export function FleetPage() {
  const { data, failure, receivedAtMs, refresh } = useLive('stats', (api, signal) =>
    api.read(statsResource, signal),
  );
  return (
    <>
      <PageTitle title="Fleet" />
      <ApiTrouble failure={failure} receivedAtMs={receivedAtMs} onRetry={refresh} />
      {data !== undefined && <p>{data.total} operations</p>}
    </>
  );
}
