import { useMemo } from 'preact/hooks';
import { useLive } from '../live/use-live.ts';
import { useNow } from '../live/use-now.ts';
import { addressOf } from '../pages.ts';
import { ApiTrouble } from '../shell/api-trouble.tsx';
import { Link } from '../shell/link.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { operationLoader } from './load-operation.ts';
import { OperationView } from './operation-view.tsx';
import './operation.css';

/** One operation, live. */
export function OperationPage({ operationId }: { readonly operationId: string }) {
  const load = useMemo(() => operationLoader(operationId), [operationId]);
  const { data, failure, receivedAtMs, refresh } = useLive(operationId, load);
  const nowMs = useNow();
  if (data === undefined && failure?.problem?.status === 404) return <NotFound operationId={operationId} />;
  return (
    <>
      <ApiTrouble failure={failure} receivedAtMs={receivedAtMs} onRetry={refresh} />
      {data === undefined ? (
        <>
          <PageTitle title={operationId} />
          {failure === undefined && <p class="muted">It is being read…</p>}
        </>
      ) : (
        <OperationView loaded={data} nowMs={nowMs} onSent={refresh} />
      )}
    </>
  );
}

function NotFound({ operationId }: { readonly operationId: string }) {
  return (
    <>
      <PageTitle title="No such operation" />
      <p>
        There is no operation <code>{operationId}</code>.{' '}
        <Link href={addressOf({ kind: 'board' })}>To the board</Link>
      </p>
    </>
  );
}
