import { attachDurable } from './durable-trigger.ts';
import { attachHttp } from './http-trigger.ts';
import { attachServiceBus } from './service-bus-trigger.ts';
import { attachTimer } from './timer-trigger.ts';
import type { TriggerKind } from './trigger-kind.ts';

/** The kinds of triggers that this host runs, by binding type in lower case. */
export const TRIGGER_KINDS: Readonly<Record<string, TriggerKind>> = {
  httptrigger: attachHttp,
  servicebustrigger: attachServiceBus,
  timertrigger: attachTimer,
  // Azure runs these when it adds an instance, which never happens here.
  warmuptrigger: () => undefined,
  orchestrationtrigger: attachDurable('orchestrator'),
  activitytrigger: attachDurable('activity'),
  entitytrigger: attachDurable('entity'),
};
