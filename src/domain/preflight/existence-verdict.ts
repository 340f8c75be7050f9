import type { Existence } from '../step-inputs.ts';
import { isRegistered } from './needed-providers.ts';
import { notKnown, passed, refuses, skipped, type Verdict } from './preflight-rule.ts';
import type { Part, SeenGroup } from './world-snapshot.ts';

interface Wanted {
  /** For people: «virtual network hub». */
  readonly title: string;
  readonly existence: Existence;
  /** The registration of what makes it, where the plan does not see to that. */
  readonly registration?: Part<string> | undefined;
}

/** Whether something is there or not, as the request says it must. */
export function existenceVerdict(part: Part<unknown>, { title, existence, registration }: Wanted): Verdict {
  if (part.is === 'unknown') return notKnown(`whether there is a ${title} is not known: ${part.why}`);
  if (part.is === 'absent' && existence === 'mustExist') {
    return refuses(`there is no ${title}, and the request says mustExist`, 'make it first, or say ensure');
  }
  if (part.is === 'known' && existence === 'mustNotExist') {
    return refuses(
      `there is a ${title} already, and the request says mustNotExist`,
      'choose another name, or say ensure',
    );
  }
  if (part.is === 'known') return passed(`${title} is there`);
  return registration?.is === 'known' && !isRegistered(registration.value)
    ? skipped(`${title} cannot be made before its provider is registered`)
    : passed(`${title} will be made`);
}

/** Nothing can be made in a resource group that is not there; only the cluster's own is made by the operation. */
export function groupVerdicts(
  group: Part<SeenGroup> | null,
  resource: Part<unknown>,
  title: string,
): readonly Verdict[] {
  if (!group || resource.is === 'known') return [];
  if (group.is === 'absent') {
    return [refuses(`${title} is to be in a resource group that does not exist`, 'make that group first')];
  }
  if (group.is === 'known' && isGoing(group.value.state)) {
    return [
      refuses(`${title} is to be in a resource group that is being deleted`, 'wait, or name another group'),
    ];
  }
  return [];
}

export function isGoing(state: string): boolean {
  return /^(deleting|deprovisioning)$/i.test(state);
}
