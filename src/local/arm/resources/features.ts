/** Preview features: registered once, for good, after minutes. */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { refusal } from '../arm-error.ts';
import type { JsonObject } from '../json-values.ts';
import { subscriptionScope } from '../resource-scope.ts';
import { route, type Route } from '../router.ts';
import type { FeatureAvailability, World } from '../world.ts';
import { featureKey } from './providers.ts';

const BASE = '/subscriptions/{subscription}/providers/Microsoft.Features';

export const featureRoutes: readonly Route[] = [
  route('GET', `${BASE}/features`, listFeatures),
  route('GET', `${BASE}/providers/{namespace}/features`, listFeatures),
  route('GET', `${BASE}/providers/{namespace}/features/{feature}`, getFeature),
  route('POST', `${BASE}/providers/{namespace}/features/{feature}/register`, registerFeature),
];

/** The features of the two documents, by their proper names. */
export const KNOWN_FEATURES = [
  'Microsoft.ContainerService/EnableAPIServerVnetIntegrationPreview',
  'Microsoft.ContainerService/AKSPrivateLinkPreview',
] as const;

function listFeatures(call: ArmCall): ArmAnswer {
  const features = [...call.world.rules.features.entries()].filter(
    ([, availability]) => availability !== 'notFound',
  );
  const value = features
    .map(([key]) => properName(key))
    .filter((name) => isInNamespaceAsked(call, name))
    .map((name) => featureBody(call, name));
  return { status: 200, body: { value } };
}

function isInNamespaceAsked(call: ArmCall, name: string): boolean {
  const listsOne = /\/providers\/Microsoft\.Features\/providers\//i.test(call.request.path);
  return !listsOne || name.toLowerCase().startsWith(`${call.param('namespace').toLowerCase()}/`);
}

function getFeature(call: ArmCall): ArmAnswer {
  requireFeature(call);
  return { status: 200, body: featureBody(call, askedName(call)) };
}

function registerFeature(call: ArmCall): ArmAnswer {
  const availability = requireFeature(call);
  const name = askedName(call);
  if (availability === 'unsupported') {
    throw refusal(
      400,
      'FeatureRegistrationUnsupported',
      `The feature '${name}' does not support registration.`,
    );
  }
  const { world } = call;
  const key = keyOfFeature(call, name);
  if (!world.registrations.get(key)) {
    const durationMs =
      availability === 'needsApproval'
        ? Number.MAX_SAFE_INTEGER
        : world.durations.drawMs('featureRegistration', key);
    world.registrations.put(key, { beginMs: world.nowMs, endMs: world.nowMs + durationMs });
  }
  return { status: 200, body: featureBody(call, name) };
}

function requireFeature(call: ArmCall): FeatureAvailability {
  const name = askedName(call);
  const availability = call.world.rules.features.get(name.toLowerCase()) ?? 'notFound';
  if (availability !== 'notFound') return availability;
  throw refusal(404, 'FeatureNotFound', `The feature '${call.param('feature')}' could not be found.`);
}

function askedName(call: ArmCall): string {
  return properName(`${call.param('namespace')}/${call.param('feature')}`);
}

function properName(name: string): string {
  return KNOWN_FEATURES.find((known) => known.toLowerCase() === name.toLowerCase()) ?? name;
}

function featureBody(call: ArmCall, name: string): JsonObject {
  const [namespace, feature] = name.split('/');
  return {
    properties: { state: featureState(call.world, keyOfFeature(call, name), name) },
    id: `${subscriptionScope(call)}/providers/Microsoft.Features/providers/${namespace ?? ''}/features/${feature ?? ''}`,
    type: 'Microsoft.Features/providers/features',
    name,
  };
}

function featureState(world: World, key: string, name: string): string {
  const registration = world.registrations.get(key);
  if (!registration) return 'NotRegistered';
  if (registration.endMs <= world.nowMs) return 'Registered';
  return world.rules.features.get(name.toLowerCase()) === 'needsApproval' ? 'Pending' : 'Registering';
}

function keyOfFeature(call: ArmCall, name: string): string {
  const [namespace, feature] = name.split('/');
  return featureKey(call.param('subscription'), namespace ?? '', feature ?? '');
}
