import { useEffect } from 'preact/hooks';
import { durationText } from '../../domain/duration-text.ts';
import { NOT_SIGNED_IN } from '../live/api-error.ts';
import type { LiveFailure } from '../live/live-poll.ts';
import { useNow } from '../live/use-now.ts';
import { AccessForm } from './access-form.tsx';
import { useEnvironment } from './environment.ts';
import { Instant } from './instant.tsx';
import { SignIn } from './sign-in.tsx';

export interface ApiTroubleProps {
  readonly failure: LiveFailure | undefined;
  /** Of what is shown meanwhile. */
  readonly receivedAtMs: number | undefined;
  readonly onRetry: () => void;
}

/** Says that the API cannot be reached or refuses, since when, and how old what is shown is; nothing when all is well. */
export function ApiTrouble({ failure, receivedAtMs, onRetry }: ApiTroubleProps) {
  useAnnouncement(failure);
  if (failure === undefined) return null;
  if (failure.problem?.code === NOT_SIGNED_IN) return <SignIn />;
  if (failure.problem?.status === 401) return <AccessForm onEntered={onRetry} />;
  return (
    <div class="notice trouble">
      <div>
        <p class="notice-title">{titleOf(failure)}</p>
        <p>
          <TroubleText failure={failure} receivedAtMs={receivedAtMs} />
        </p>
      </div>
      <button type="button" class="button" onClick={onRetry}>
        Try now
      </button>
    </div>
  );
}

function titleOf({ problem }: LiveFailure): string {
  return problem === undefined ? 'The API cannot be reached' : problem.title;
}

function TroubleText({
  failure,
  receivedAtMs,
}: Pick<ApiTroubleProps, 'receivedAtMs'> & { readonly failure: LiveFailure }) {
  const { clock } = useEnvironment();
  useNow();
  const nowMs = clock.now();
  return (
    <>
      {failure.problem !== undefined && `${failure.problem.detail} (${failure.problem.code}) `}
      Since <Instant at={new Date(failure.sinceMs).toISOString()} nowMs={nowMs} />
      {receivedAtMs !== undefined && (
        <>
          ; what is shown is from <Instant at={new Date(receivedAtMs).toISOString()} nowMs={nowMs} />
        </>
      )}
      . {nextTryText(failure.nextTryAtMs - nowMs)}
    </>
  );
}

function nextTryText(inMs: number): string {
  return inMs < 500 ? 'Trying now.' : `Next try in ${durationText(inMs)}.`;
}

/** Once when it begins and once when it is over, not with every try. */
function useAnnouncement(failure: LiveFailure | undefined): void {
  const { announce } = useEnvironment();
  const title = failure === undefined ? undefined : titleOf(failure);
  useEffect(() => {
    if (title === undefined) return undefined;
    announce(title);
    return () => {
      announce('The API answers again.');
    };
  }, [title, announce]);
}
