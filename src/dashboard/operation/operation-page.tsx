import { operationResource } from '../live/api-resource.ts';
import { useLive } from '../live/use-live.ts';
import { ApiTrouble } from '../shell/api-trouble.tsx';
import { PageTitle } from '../shell/page-title.tsx';

/** One operation, live. */
export function OperationPage({ operationId }: { readonly operationId: string }) {
  const { data, failure, receivedAtMs, refresh } = useLive(operationId, (api, signal) =>
    api.read(operationResource(operationId), signal),
  );
  return (
    <>
      <PageTitle title={data?.clusterName ?? operationId} />
      <ApiTrouble failure={failure} receivedAtMs={receivedAtMs} onRetry={refresh} />
      {data !== undefined && (
        <p>
          {data.phase}, {data.percent} %
        </p>
      )}
    </>
  );
}
