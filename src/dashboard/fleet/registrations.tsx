import { durationText } from '../../domain/duration-text.ts';
import type { StatsAnswer } from '../../status/schema/answers.ts';
import { addressOf } from '../pages.ts';
import { Instant } from '../shell/instant.tsx';
import { Link } from '../shell/link.tsx';
import { inWords } from '../text/words.ts';
import { ScrollTable } from './scroll-table.tsx';

type Registration = StatsAnswer['registrations'][number];

export interface RegistrationsProps {
  readonly registrations: readonly Registration[];
  readonly nowMs: number;
}

/** Which features and providers were registered in which subscription, and how long Azure took for it. */
export function Registrations({ registrations, nowMs }: RegistrationsProps) {
  if (registrations.length === 0)
    return <p class="muted">Nothing has been registered by an operation yet.</p>;
  const bySubscription = Map.groupBy(registrations, ({ subscriptionId }) => subscriptionId);
  return (
    <ScrollTable
      caption="Features and providers by subscription"
      columns={['Feature or provider', 'State', 'Took', 'When']}
      numeric={[2]}
    >
      {[...bySubscription].map(([subscriptionId, own]) => (
        <tbody key={subscriptionId}>
          <tr class="group-row">
            <th scope="rowgroup" colSpan={4}>
              Subscription <span class="mono">{subscriptionId}</span>
            </th>
          </tr>
          {own.map((registration) => (
            <RegistrationRow key={registration.name} registration={registration} nowMs={nowMs} />
          ))}
        </tbody>
      ))}
    </ScrollTable>
  );
}

interface RegistrationRowProps {
  readonly registration: Registration;
  readonly nowMs: number;
}

function RegistrationRow({
  registration: { name, state, seconds, at, operationId },
  nowMs,
}: RegistrationRowProps) {
  return (
    <tr>
      <th scope="row" class="breakable">
        {name}
      </th>
      <td>
        <span class={`badge ${state === 'done' ? 'done' : 'waiting'}`}>{inWords(state)}</span>
      </td>
      <td class="number">{durationText(seconds * 1000)}</td>
      <td>
        <Link href={addressOf({ kind: 'operation', operationId })}>
          <Instant at={at} nowMs={nowMs} />
        </Link>
      </td>
    </tr>
  );
}
