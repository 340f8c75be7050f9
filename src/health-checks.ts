import type { OperationRecords } from './contracts/operation-records.ts';
import type { MessageSender } from './events/service-bus-sender.ts';
import type { HealthCheck } from './status/health.ts';

interface Dependencies {
  readonly records: Pick<OperationRecords, 'report'>;
  /** Resolves when Azure Resource Manager has answered the app's identity. */
  readonly armAnswers: HealthCheck['check'];
  readonly sender: Pick<MessageSender, 'ready'>;
  /** Of the events. */
  readonly topic: string;
}

/** What the app depends on, besides the engine that runs it. */
export function healthChecks({ records, armAnswers, sender, topic }: Dependencies): readonly HealthCheck[] {
  return [
    {
      name: 'records',
      isEssential: true,
      remedy:
        'See OPERATION_RECORDS: the file has to be writable, or the app’s identity a contributor to the table.',
      check: () => records.report('watchdog'),
    },
    {
      name: 'serviceBus',
      isEssential: false,
      remedy: 'See the ServiceBus connection, and that the app may send to the topic of EVENTS_TOPIC.',
      check: (over) => sender.ready(topic, over),
    },
    {
      name: 'azureResourceManager',
      isEssential: false,
      remedy:
        'See the network to Azure Resource Manager, and that the app’s managed identity can have a token.',
      check: armAnswers,
    },
  ];
}
