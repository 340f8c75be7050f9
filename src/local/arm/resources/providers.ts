/**
 * Resource providers. A provider that is registered stays so when it is registered again, except that a preview
 * feature which became registered since is taken up then: this shows as `Registering` for its time.
 */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { gatewayRefusal, refusal } from '../arm-error.ts';
import type { JsonObject } from '../json-values.ts';
import { subscriptionScope } from '../resource-scope.ts';
import { page } from '../page.ts';
import { route, type Route } from '../router.ts';
import type { World } from '../world.ts';
import { regionNames } from './region-names.ts';

interface ProviderFacts {
  readonly registeredByDefault: boolean;
  readonly resourceTypes: readonly string[];
}

const PROVIDERS: ReadonlyMap<string, { name: string } & ProviderFacts> = new Map(
  Object.entries({
    'Microsoft.Authorization': ['roleAssignments', 'roleDefinitions', 'permissions', 'locks'],
    'Microsoft.ContainerService': ['managedClusters', 'locations/operations', 'locations/operationresults'],
    'Microsoft.Features': ['features', 'providers'],
    'Microsoft.ManagedIdentity': ['userAssignedIdentities'],
    'Microsoft.Network': [
      'virtualNetworks',
      'virtualNetworks/subnets',
      'virtualNetworks/virtualNetworkPeerings',
      'networkSecurityGroups',
      'routeTables',
      'privateDnsZones',
      'privateDnsZones/virtualNetworkLinks',
      'privateEndpoints',
      'networkInterfaces',
      'locations/operations',
    ],
    'Microsoft.Resources': ['resourceGroups', 'subscriptions'],
    'Microsoft.Compute': ['virtualMachineScaleSets', 'locations/usages', 'locations/vmSizes'],
    'Microsoft.OperationalInsights': ['workspaces'],
    'Microsoft.Storage': ['storageAccounts'],
  }).map(([name, resourceTypes]) => {
    const registeredByDefault = !['Microsoft.OperationalInsights', 'Microsoft.Storage'].includes(name);
    return [name.toLowerCase(), { name, registeredByDefault, resourceTypes }];
  }),
);

export const providerRoutes: readonly Route[] = [
  route('GET', '/subscriptions/{subscription}/providers', listProviders),
  route('GET', '/subscriptions/{subscription}/providers/{namespace}', getProvider),
  route('POST', '/subscriptions/{subscription}/providers/{namespace}/register', registerProvider),
  route('POST', '/subscriptions/{subscription}/providers/{namespace}/unregister', unregisterProvider),
];

/** Where the end of a registration is kept, apart from the registrations. */
export function leavingKey(key: string): string {
  return `leaving/${key}`;
}

export function featureKey(subscription: string, namespace: string, feature: string): string {
  return `${featurePrefix(subscription, namespace)}${feature}`;
}

/** Whether the provider works with the feature: it was registered anew since the feature became registered. */
export function isFeatureEffective(
  world: World,
  subscription: string,
  namespace: string,
  feature: string,
): boolean {
  const registration = world.registrations.get(featureKey(subscription, namespace, feature));
  if (!registration || registration.endMs > world.nowMs) return false;
  const provider = world.registrations.get(providerKey(subscription, namespace));
  return provider !== undefined && provider.beginMs >= registration.endMs && provider.endMs <= world.nowMs;
}

export function requireRegistered(call: ArmCall, namespace: string): void {
  const subscription = call.param('subscription');
  const state = registrationState(call.world, subscription, namespace);
  if (!['NotRegistered', 'Unregistered', 'Unregistering'].includes(state)) return;
  const code = 'MissingSubscriptionRegistration';
  const message =
    `The subscription is not registered to use namespace '${namespace}'. ` +
    'See https://aka.ms/rps-not-found for how to register subscriptions.';
  throw gatewayRefusal(409, code, message, { details: [{ code, message, target: namespace }] });
}

function listProviders(call: ArmCall): ArmAnswer {
  return page(
    call,
    [...PROVIDERS.values()].map(({ name }) => providerBody(call, name)),
  );
}

function getProvider(call: ArmCall): ArmAnswer {
  return { status: 200, body: providerBody(call, knownName(call)) };
}

function registerProvider(call: ArmCall): ArmAnswer {
  const { world } = call;
  const name = knownName(call);
  const subscription = call.param('subscription');
  const key = providerKey(subscription, name);
  const state = registrationState(world, subscription, name);
  const mustWork =
    state === 'Registered' ? hasNewFeature(world, subscription, name) : state !== 'Registering';
  if (mustWork) {
    const isEndless = world.rules.providers.get(name.toLowerCase()) === 'neverReady';
    const endMs = isEndless
      ? Number.MAX_SAFE_INTEGER
      : world.nowMs + world.durations.drawMs('providerRegistration', key);
    world.registrations.put(key, { beginMs: world.nowMs, endMs });
    world.registrations.remove(leavingKey(key));
  }
  return { status: 200, body: providerBody(call, name) };
}

function unregisterProvider(call: ArmCall): ArmAnswer {
  const { world } = call;
  const name = knownName(call);
  const subscription = call.param('subscription');
  const key = providerKey(subscription, name);
  if (registrationState(world, subscription, name).startsWith('Register')) {
    const endMs = world.nowMs + world.durations.drawMs('unregistration', key);
    world.registrations.remove(key);
    world.registrations.put(leavingKey(key), { beginMs: world.nowMs, endMs });
  }
  return { status: 200, body: providerBody(call, name) };
}

function hasNewFeature(world: World, subscription: string, namespace: string): boolean {
  const last = world.registrations.get(providerKey(subscription, namespace));
  const since = last?.beginMs ?? Number.NEGATIVE_INFINITY;
  return world.registrations
    .under(featurePrefix(subscription, namespace))
    .some((feature) => feature.endMs <= world.nowMs && feature.endMs > since);
}

function registrationState(world: World, subscription: string, namespace: string): string {
  const registration = world.registrations.get(providerKey(subscription, namespace));
  if (registration) return registration.endMs <= world.nowMs ? 'Registered' : 'Registering';
  const leaving = world.registrations.get(leavingKey(providerKey(subscription, namespace)));
  if (leaving) return leaving.endMs <= world.nowMs ? 'Unregistered' : 'Unregistering';
  const given = world.rules.providers.get(namespace.toLowerCase());
  if (given !== undefined) return given === 'registered' ? 'Registered' : 'NotRegistered';
  return PROVIDERS.get(namespace.toLowerCase())?.registeredByDefault === true
    ? 'Registered'
    : 'NotRegistered';
}

function providerBody(call: ArmCall, name: string): JsonObject {
  const subscription = call.param('subscription');
  const resourceTypes = PROVIDERS.get(name.toLowerCase())?.resourceTypes ?? [];
  return {
    id: `${subscriptionScope(call)}/providers/${name}`,
    namespace: name,
    registrationPolicy: 'RegistrationRequired',
    registrationState: registrationState(call.world, subscription, name),
    resourceTypes: resourceTypes.map((resourceType) => ({
      resourceType,
      locations: regionNames,
      apiVersions: [],
    })),
  };
}

function knownName(call: ArmCall): string {
  const asked = call.param('namespace');
  const known = PROVIDERS.get(asked.toLowerCase());
  if (known) return known.name;
  throw refusal(404, 'InvalidResourceNamespace', `The resource namespace '${asked}' is invalid.`);
}

export function providerKey(subscription: string, namespace: string): string {
  return `provider/${subscription}/${namespace}`;
}

function featurePrefix(subscription: string, namespace: string): string {
  return `feature/${subscription}/${namespace}/`;
}
