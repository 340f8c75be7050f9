import type { OperationAnswer } from '../../status/schema/answers.ts';
import { CopyButton } from './copy-button.tsx';
import { webLink } from './doc-link.ts';
import { Section } from './section.tsx';

type Resource = OperationAnswer['resources'][number];

const outcomes: Readonly<Record<Resource['outcome'], string>> = {
  created: 'created',
  adopted: 'adopted',
  removed: 'removed',
  left: 'left standing',
};

/** What it made, found and removed in Azure. */
export function ResourceTable({ resources }: { readonly resources: readonly Resource[] }) {
  if (resources.length === 0) return null;
  return (
    <Section title="Resources">
      <ul class="resource-list">
        {resources.map((resource) => (
          <li key={`${resource.step} ${resource.resourceId}`}>
            <span class={`badge outcome-${resource.outcome}`}>{outcomes[resource.outcome]}</span>
            <ResourceName resource={resource} />
            <CopyButton text={resource.resourceId} what={`resource id ${resource.resourceId}`} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function ResourceName({ resource: { resourceId, portal, outcome } }: { readonly resource: Resource }) {
  const href = outcome === 'removed' ? undefined : webLink(portal);
  const [type, name] = typeAndName(resourceId);
  return (
    <span class="resource-name" title={resourceId}>
      {href === undefined ? (
        <span>{name}</span>
      ) : (
        <a href={href} target="_blank" rel="noreferrer">
          {name}
          <span class="visually-hidden"> in Azure’s portal</span>
        </a>
      )}
      <span class="resource-type">{type}</span>
    </span>
  );
}

/** The last type and name of an ARM id. */
function typeAndName(resourceId: string): readonly [type: string, name: string] {
  const parts = resourceId.split('/').filter((part) => part !== '');
  const name = parts.at(-1) ?? resourceId;
  return [parts.at(-2) ?? '', name];
}
