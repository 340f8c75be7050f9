/** Grants a role to the cluster's identity, on one resource. Only roles of a fixed list are ever granted. */
import type { RoleAssignment } from '../azure/resource-models.ts';
import { isNotFound } from '../azure/arm-failure.ts';
import type { ArmFailure } from '../azure/arm-failure.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { StepKind, VerbCall } from '../contracts/step-kind.ts';
import type { Problem } from '../domain/problem.ts';
import { roleDefinitionId } from '../domain/resource-ids.ts';
import { isGrantableRole } from '../domain/roles.ts';
import type { RoleAssignmentInput } from '../domain/step-inputs.ts';
import type {
  BeginAnswer,
  ObserveAnswer,
  PollAnswer,
  StepOutputs,
  UndoAnswer,
} from '../domain/verb-answers.ts';
import { done, failed, known, observed, refused } from './answers.ts';
import { armScope, findRoleAssignment, roleAssignmentName } from './find-role-assignment.ts';

type Call = VerbCall<RoleAssignmentInput>;

export function roleAssignmentStep(azure: AzureClients): StepKind<RoleAssignmentInput> {
  return {
    observe: (call) => observe(azure, call),
    begin: (call) => begin(azure, call),
    poll: (call) => poll(azure, call),
    undo: (call) => undo(azure, call),
  };
}

async function observe(azure: AzureClients, call: Call): Promise<ObserveAnswer> {
  if (!isGrantableRole(call.input.roleId)) return refused(notGrantable(call.input.roleId));
  const found = await findRoleAssignment(azure, call.input);
  if (!found.ok) return failed(found.failure);
  if (found.value === undefined) return observed({ found: 'absent' });
  const outputs = outputsOf(found.value);
  return isOurs(found.value, call)
    ? observed({ found: 'ours', complete: true, outputs })
    : observed({ found: 'fit', outputs });
}

async function begin(azure: AzureClients, call: Call): Promise<BeginAnswer> {
  const { input, operationId } = call;
  if (!isGrantableRole(input.roleId)) return refused(notGrantable(input.roleId));
  const body = {
    principalId: input.principalId,
    // Without it ARM looks the principal up, and does not find an identity that is new.
    principalType: 'ServicePrincipal',
    roleDefinitionId: roleDefinitionId(input.subscriptionId, input.roleId),
    description: describe(operationId),
  };
  const { roleAssignments } = azure.of(input.subscriptionId).authorization;
  const result = await azure.write((options) =>
    roleAssignments.create(armScope(input.scope), roleAssignmentName(input), body, options),
  );
  if (result.ok) return done(outputsOf(result.value));
  return isExisting(result.failure) ? adopt(azure, call, result.failure) : failed(result.failure);
}

/** The grant exists under another name: it is used, and never removed. */
async function adopt(azure: AzureClients, call: Call, failure: ArmFailure): Promise<BeginAnswer> {
  const found = await findRoleAssignment(azure, call.input);
  if (!found.ok) return failed(found.failure);
  // ARM knows of one that its list does not show yet: the grant is made, whatever its name.
  if (found.value === undefined) return done({}, failure.problem.message);
  return done(outputsOf(found.value), 'The role was assigned already; that assignment is used.');
}

/** Nothing is awaited here: `begin` answers for good. Asked all the same, it tells what is there. */
async function poll(azure: AzureClients, call: Call): Promise<PollAnswer> {
  const found = await findRoleAssignment(azure, call.input);
  if (!found.ok) return failed(found.failure);
  return found.value === undefined ? begin(azure, call) : done(outputsOf(found.value));
}

/** Only the assignment of our name with this operation's mark; an adopted one has neither. */
async function undo(azure: AzureClients, call: Call): Promise<UndoAnswer> {
  const { roleAssignments } = azure.of(call.input.subscriptionId).authorization;
  const path = [armScope(call.input.scope), roleAssignmentName(call.input)] as const;
  const found = await azure.read((options) => roleAssignments.get(...path, options));
  if (!found.ok && !isNotFound(found.failure)) return failed(found.failure);
  // A new assignment is not to be read at first: what is known to have been made is deleted unseen.
  if (!found.ok && !isKnownAsOurs(call)) return done({});
  if (found.ok && !isOurs(found.value, call))
    return done({}, 'The role assignment is not of this operation and stays.');
  const result = await azure.write((options) => roleAssignments.delete(...path, options));
  return result.ok || isNotFound(result.failure) ? done({}) : failed(result.failure);
}

function isKnownAsOurs({ input, outputs }: Call): boolean {
  const id = outputs?.['resourceId'];
  return typeof id === 'string' && id.endsWith(`/${roleAssignmentName(input)}`);
}

function outputsOf(assignment: RoleAssignment): StepOutputs {
  return known({ resourceId: assignment.id });
}

function describe(operationId: string): string {
  return `Slipway operation ${operationId}`;
}

function isOurs(assignment: RoleAssignment, { operationId }: Call): boolean {
  return assignment.description === describe(operationId);
}

function isExisting(failure: ArmFailure): boolean {
  return failure.problem.code.toLowerCase() === 'roleassignmentexists';
}

function notGrantable(roleId: string): Problem {
  return {
    code: 'RoleNotGrantable',
    class: 'governance',
    owner: 'operator',
    message: `Role ${roleId} is none that Slipway may grant.`,
    remedy: 'Grant it by hand, or extend the list of grantable roles.',
  };
}
