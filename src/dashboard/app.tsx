import { useMemo } from 'preact/hooks';
import { BoardPage } from './board/board-page.tsx';
import { FleetPage } from './fleet/fleet-page.tsx';
import type { ApiClient } from './live/api-client.ts';
import type { BrowserClock } from './live/browser-clock.ts';
import { OperationPage } from './operation/operation-page.tsx';
import { addressOf, pageOf, type Page } from './pages.ts';
import { LiveRegion, useAnnouncer } from './shell/announcer.tsx';
import { EnvironmentContext } from './shell/environment.ts';
import { Layout } from './shell/layout.tsx';
import { Link } from './shell/link.tsx';
import { useAddress } from './shell/location.ts';
import { PageTitle } from './shell/page-title.tsx';

export interface AppProps {
  readonly api: ApiClient;
  readonly clock: BrowserClock;
}

export function App({ api, clock }: AppProps) {
  const address = useAddress();
  const { said, announce } = useAnnouncer();
  const environment = useMemo(() => ({ api, clock, announce }), [api, clock, announce]);
  const page = pageOf(address.pathname);
  return (
    <EnvironmentContext.Provider value={environment}>
      <Layout page={page}>
        <PageContent page={page} query={address.searchParams} />
      </Layout>
      <LiveRegion said={said} />
    </EnvironmentContext.Provider>
  );
}

function PageContent({ page, query }: { readonly page: Page | undefined; readonly query: URLSearchParams }) {
  switch (page?.kind) {
    case 'board':
      return <BoardPage query={query} />;
    case 'fleet':
      return <FleetPage />;
    case 'operation':
      return <OperationPage key={page.operationId} operationId={page.operationId} />;
    case undefined:
      return (
        <>
          <PageTitle title="No such page" />
          <p>
            There is nothing at this address. <Link href={addressOf({ kind: 'board' })}>To the board</Link>
          </p>
        </>
      );
  }
}
