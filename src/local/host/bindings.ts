import type { TypedData } from './core-contract.ts';
import type { NamedBinding } from './function-table.ts';
import type { ServiceBusConnections } from './service-bus-connections.ts';
import { writeServiceBus } from './service-bus-output.ts';
import type { Settings } from './settings.ts';

export interface BindingHost {
  readonly settings: Settings;
  readonly serviceBus: ServiceBusConnections;
  /** What a durable client input gives: where the engine's API is, and the keys to it. */
  readonly durableClient: (binding: NamedBinding['binding']) => string;
}

type InputKind = (input: NamedBinding, host: BindingHost) => TypedData;
type OutputKind = (output: NamedBinding, value: TypedData, host: BindingHost) => Promise<void>;

const durableClient: InputKind = (input, host) => ({ string: host.durableClient(input.binding) });

/** Input bindings other than triggers, by type in lower case. */
export const INPUT_KINDS: Readonly<Record<string, InputKind>> = {
  durableclient: durableClient,
  orchestrationclient: durableClient,
};

/** Output bindings, by type in lower case. An HTTP response is written by its trigger. */
export const OUTPUT_KINDS: Readonly<Record<string, OutputKind>> = {
  http: () => Promise.resolve(),
  servicebus: (output, value, host) =>
    writeServiceBus(output, value, { connections: host.serviceBus, settings: host.settings }),
};
