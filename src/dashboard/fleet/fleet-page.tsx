import type { StatsAnswer } from '../../status/schema/answers.ts';
import { statsResource } from '../live/api-resource.ts';
import { useLive } from '../live/use-live.ts';
import { useNow } from '../live/use-now.ts';
import { ApiTrouble } from '../shell/api-trouble.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { inWords } from '../text/words.ts';
import { ClassCounts } from './class-counts.tsx';
import { DurationTable } from './duration-table.tsx';
import { FleetFigures } from './fleet-figures.tsx';
import './fleet.css';
import { OutcomeDays } from './outcome-days.tsx';
import { Registrations } from './registrations.tsx';
import { Section } from './section.tsx';
import { StepTrends } from './step-trends.tsx';

/** How the operations of the last while went, all together. */
export function FleetPage() {
  const { data, failure, receivedAtMs, refresh } = useLive('stats', (api, signal) =>
    api.read(statsResource, signal),
  );
  return (
    <>
      <PageTitle title="Fleet" />
      <ApiTrouble failure={failure} receivedAtMs={receivedAtMs} onRetry={refresh} />
      {data === undefined && failure === undefined && <p class="panel placeholder">Loading figures…</p>}
      {data !== undefined && <Figures stats={data} />}
    </>
  );
}

function Figures({ stats }: { readonly stats: StatsAnswer }) {
  const nowMs = useNow();
  return (
    <>
      <FleetFigures stats={stats} nowMs={nowMs} />
      <div class="sections">
        <Section title="Operations by day">
          <OutcomeDays days={stats.days} />
        </Section>
        <Section title="Durations of operations">
          <DurationTable
            caption="Durations of operations"
            of="Operation"
            rows={stats.durations.map((each) => ({ ...each, title: inWords(each.kind) }))}
          />
        </Section>
        <Section
          title="Steps over time"
          note="Median duration by day; the scale of each begins at zero."
          isWide
        >
          <StepTrends days={stats.days} />
        </Section>
        <Section title="Durations of steps" isWide>
          <DurationTable
            caption="Durations of steps"
            of="Step"
            rows={stats.stepDurations.map((each) => ({ ...each, title: inWords(each.stepKind) }))}
          />
        </Section>
        <Section title="Retries by error class" note="How often something was tried again.">
          <ClassCounts
            caption="Retries by error class"
            counts={stats.retriesByClass}
            tone="waiting"
            none="Nothing had to be tried again."
          />
        </Section>
        <Section title="Refusals by error class" note="Operations that ended because of it.">
          <ClassCounts
            caption="Refusals by error class"
            counts={stats.refusalsByClass}
            tone="failed"
            none="Nothing was refused."
          />
        </Section>
        <Section title="Features and providers" note="What operations registered, by subscription." isWide>
          <Registrations registrations={stats.registrations} nowMs={nowMs} />
        </Section>
      </div>
    </>
  );
}
