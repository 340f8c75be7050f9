/**
 * Preview features: registered after minutes, and unregistered likewise. The registrations of a subscription are the
 * same thing under another path, with more said about each.
 */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { refusal } from '../arm-error.ts';
import type { JsonObject } from '../json-values.ts';
import { subscriptionScope } from '../resource-scope.ts';
import { page } from '../page.ts';
import { route, type Route } from '../router.ts';
import type { FeatureAvailability, World } from '../world.ts';
import { featureKey, leavingKey } from './providers.ts';

const BASE = '/subscriptions/{subscription}/providers/Microsoft.Features';

const REGISTRATIONS = `${BASE}/featureProviders/{namespace}/subscriptionFeatureRegistrations`;

export const featureRoutes: readonly Route[] = [
  route('GET', `${BASE}/features`, listFeatures),
  route('GET', `${BASE}/providers/{namespace}/features`, listFeatures),
  route('GET', `${BASE}/providers/{namespace}/features/{feature}`, getFeature),
  route('POST', `${BASE}/providers/{namespace}/features/{feature}/register`, (call) => {
    register(call);
    return getFeature(call);
  }),
  route('POST', `${BASE}/providers/{namespace}/features/{feature}/unregister`, (call) => {
    unregister(call);
    return getFeature(call);
  }),
  route('GET', `${BASE}/subscriptionFeatureRegistrations`, listRegistrations),
  route('GET', REGISTRATIONS, listRegistrations),
  route('GET', `${REGISTRATIONS}/{feature}`, getRegistration),
  route('PUT', `${REGISTRATIONS}/{feature}`, (call) => {
    register(call);
    return getRegistration(call);
  }),
  route('DELETE', `${REGISTRATIONS}/{feature}`, (call) => {
    unregister(call);
    return { status: 200 };
  }),
];

/** The features of the two documents, by their proper names. */
export const KNOWN_FEATURES = [
  'Microsoft.ContainerService/EnableAPIServerVnetIntegrationPreview',
  'Microsoft.ContainerService/AKSPrivateLinkPreview',
] as const;

function listFeatures(call: ArmCall): ArmAnswer {
  return page(
    call,
    namesAsked(call).map((name) => featureBody(call, name)),
  );
}

/** The features that there are, of the namespace in the path if it names one. */
function namesAsked(call: ArmCall): readonly string[] {
  return [...call.world.rules.features.entries()]
    .filter(([, availability]) => availability !== 'notFound')
    .map(([key]) => properName(key))
    .filter((name) => isInNamespaceAsked(call, name));
}

function isInNamespaceAsked(call: ArmCall, name: string): boolean {
  const listsOne = /\/Microsoft\.Features\/(feature)?providers\//i.test(call.request.path);
  return !listsOne || name.toLowerCase().startsWith(`${call.param('namespace').toLowerCase()}/`);
}

function getFeature(call: ArmCall): ArmAnswer {
  requireFeature(call);
  return { status: 200, body: featureBody(call, askedName(call)) };
}

function register(call: ArmCall): void {
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
  if (world.registrations.get(key)) return;
  const endMs =
    availability === 'registrable'
      ? world.nowMs + world.durations.drawMs('featureRegistration', key)
      : Number.MAX_SAFE_INTEGER;
  world.registrations.put(key, { beginMs: world.nowMs, endMs });
  world.registrations.remove(leavingKey(key));
}

function unregister(call: ArmCall): void {
  requireFeature(call);
  const { world } = call;
  const key = keyOfFeature(call, askedName(call));
  if (!world.registrations.get(key)) return;
  world.registrations.remove(key);
  const endMs = world.nowMs + world.durations.drawMs('unregistration', key);
  world.registrations.put(leavingKey(key), { beginMs: world.nowMs, endMs });
}

function listRegistrations(call: ArmCall): ArmAnswer {
  return page(
    call,
    namesAsked(call)
      .filter((name) => featureState(call.world, keyOfFeature(call, name), name) !== 'NotRegistered')
      .map((name) => registrationBody(call, name)),
  );
}

function getRegistration(call: ArmCall): ArmAnswer {
  requireFeature(call);
  const name = askedName(call);
  if (featureState(call.world, keyOfFeature(call, name), name) === 'NotRegistered') {
    throw refusal(
      404,
      'FeatureRegistrationNotFound',
      `The feature registration '${name}' could not be found.`,
    );
  }
  return { status: 200, body: registrationBody(call, name) };
}

function registrationBody(call: ArmCall, name: string): JsonObject {
  const { world } = call;
  const [namespace = '', feature = ''] = name.split('/');
  const key = keyOfFeature(call, name);
  const registration = world.registrations.get(key);
  const needsApproval = world.rules.features.get(name.toLowerCase()) === 'needsApproval';
  const provider = `${subscriptionScope(call)}/providers/Microsoft.Features/featureProviders/${namespace}`;
  return {
    properties: {
      tenantId: world.rules.tenantId,
      subscriptionId: call.param('subscription'),
      providerNamespace: namespace,
      featureName: feature,
      state: featureState(world, key, name),
      approvalType: needsApproval ? 'ApprovalRequired' : 'AutoApproval',
      ...(registration ? { registrationDate: new Date(registration.beginMs).toISOString() } : {}),
    },
    id: `${provider}/subscriptionFeatureRegistrations/${feature}`,
    type: 'Microsoft.Features/featureProviders/subscriptionFeatureRegistrations',
    name: feature,
  };
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
  if (!registration) return stateWithout(world, key);
  if (registration.endMs <= world.nowMs) return 'Registered';
  return world.rules.features.get(name.toLowerCase()) === 'needsApproval' ? 'Pending' : 'Registering';
}

function stateWithout({ registrations, nowMs }: World, key: string): string {
  const leaving = registrations.get(leavingKey(key));
  if (!leaving) return 'NotRegistered';
  return leaving.endMs <= nowMs ? 'Unregistered' : 'Unregistering';
}

function keyOfFeature(call: ArmCall, name: string): string {
  const [namespace, feature] = name.split('/');
  return featureKey(call.param('subscription'), namespace ?? '', feature ?? '');
}
