/** Grants a role to the cluster's identity, on one resource. Only roles of a fixed list are ever granted. */
import type { RoleAssignment } from '../azure/resource-models.ts';
import { isNotFound } from '../azure/arm-failure.ts';
import type { ArmFailure, ArmResult } from '../azure/arm-failure.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { StepKind, VerbCall } from '../contracts/step-kind.ts';
import { GRANTED_PRINCIPAL_TYPE, grantedRole } from '../domain/granted-roles.ts';
import type { Problem } from '../domain/problem.ts';
import { roleDefinitionId } from '../domain/resource-ids.ts';
import type { RoleAssignmentInput } from '../domain/step-inputs.ts';
import type {
  BeginAnswer,
  Done,
  ObserveAnswer,
  PollAnswer,
  StepOutputs,
  UndoAnswer,
} from '../domain/verb-answers.ts';
import { done, failed, known, observed, refused } from './answers.ts';
import {
  armScope,
  findListedAssignment,
  findRoleAssignment,
  otherAssignmentName,
  readNamedAssignment,
  roleAssignmentName,
} from './find-role-assignment.ts';

type Call = VerbCall<RoleAssignmentInput>;

export function roleAssignmentStep(azure: AzureClients): StepKind<RoleAssignmentInput> {
  return {
    observe: (call) => observe(azure, call),
    begin: (call) => begin(azure, call),
    poll: (call) => poll(azure, call),
    undo: (call) => undo(azure, call),
    body: assignmentBody,
  };
}

async function observe(azure: AzureClients, call: Call): Promise<ObserveAnswer> {
  if (!grantedRole(call.input.roleId)) return refused(notGrantable(call.input.roleId));
  const found = await findListedAssignment(azure, call.input);
  if (!found.ok) return failed(found.failure);
  if (found.value === undefined) return observed({ found: 'absent' });
  const { outcome: _outcome, ...made } = grantedBy(found.value, call);
  return isOurs(found.value, call)
    ? observed({ found: 'ours', complete: true, outputs: made.outputs })
    : observed({ found: 'fit', ...made });
}

/** Reads by name before it sends, where `observe` has read the list: a PUT would put this operation's mark on the assignment of another. */
async function begin(azure: AzureClients, call: Call): Promise<BeginAnswer> {
  if (!grantedRole(call.input.roleId)) return refused(notGrantable(call.input.roleId));
  const named = await readNamedAssignment(azure, call.input);
  if (!named.ok) return failed(named.failure);
  return named.value === undefined ? grant(azure, call) : grantedBy(named.value, call);
}

/** Under the other name, once, when the first is taken. */
async function grant(azure: AzureClients, call: Call): Promise<BeginAnswer> {
  const first = await create(azure, call, roleAssignmentName(call.input));
  const isTaken = !first.ok && first.failure.problem.class === 'nameCollision' && !isExisting(first.failure);
  const result = isTaken ? await create(azure, call, otherAssignmentName(call.input)) : first;
  if (result.ok) return grantedBy(result.value, call);
  return isExisting(result.failure) ? adopt(azure, call, result.failure) : failed(result.failure);
}

function create(azure: AzureClients, call: Call, name: string): Promise<ArmResult<RoleAssignment>> {
  const { roleAssignments } = azure.of(call.input.subscriptionId).authorization;
  return azure.write((options) =>
    roleAssignments.create(armScope(call.input.scope), name, assignmentBody(call), options),
  );
}

function assignmentBody({ input, operationId }: Call) {
  return {
    principalId: input.principalId,
    // Without it ARM looks the principal up, and does not find an identity that is new.
    principalType: GRANTED_PRINCIPAL_TYPE,
    roleDefinitionId: roleDefinitionId(input.subscriptionId, input.roleId),
    description: describe(operationId),
  };
}

/** The grant exists under another name: it is used, and never removed. */
async function adopt(azure: AzureClients, call: Call, failure: ArmFailure): Promise<BeginAnswer> {
  const found = await findRoleAssignment(azure, call.input);
  if (!found.ok) return failed(found.failure);
  // ARM knows of one that its list does not show yet: the grant is made, whatever its name.
  if (found.value === undefined) return done({}, failure.problem.message);
  return grantedBy(found.value, call);
}

/** Nothing is awaited here: `begin` answers for good. Asked all the same, it tells what is there. */
async function poll(azure: AzureClients, call: Call): Promise<PollAnswer> {
  const found = await findRoleAssignment(azure, call.input);
  if (!found.ok) return failed(found.failure);
  return found.value === undefined ? begin(azure, call) : grantedBy(found.value, call);
}

/** Only the assignment of our name with this operation's mark; an adopted one has neither. */
async function undo(azure: AzureClients, call: Call): Promise<UndoAnswer> {
  const { roleAssignments } = azure.of(call.input.subscriptionId).authorization;
  const found = await readNamedAssignment(azure, call.input);
  if (!found.ok) return failed(found.failure);
  // A new assignment is not to be read at first: what is known to have been made is deleted unseen.
  if (found.value === undefined && !isKnownAsOurs(call)) return done({});
  if (found.value !== undefined && !isOurs(found.value, call))
    return done({}, 'The role assignment is not of this operation and stays.');
  const name = found.value?.name ?? nameGiven(call);
  const result = await azure.write((options) =>
    roleAssignments.delete(armScope(call.input.scope), name, options),
  );
  return result.ok || isNotFound(result.failure) ? done({}) : failed(result.failure);
}

function isKnownAsOurs({ input, outputs }: Call): boolean {
  const id = outputs?.['resourceId'];
  const names = [roleAssignmentName(input), otherAssignmentName(input)];
  const isNamed = typeof id === 'string' && names.some((name) => id.endsWith(`/${name}`));
  return isNamed && outputs?.['adopted'] !== true;
}

/** That under which it was made, as far as that was told. */
function nameGiven({ input, outputs }: Call): string {
  const id = outputs?.['resourceId'];
  const other = otherAssignmentName(input);
  return typeof id === 'string' && id.endsWith(`/${other}`) ? other : roleAssignmentName(input);
}

/** An assignment of another makes the grant as well; `adopted` keeps it from being removed unseen. */
function grantedBy(assignment: RoleAssignment, call: Call): Done {
  const outputs: StepOutputs = known({ resourceId: assignment.id });
  return isOurs(assignment, call)
    ? done(outputs)
    : done({ ...outputs, adopted: true }, 'The role was assigned already; that assignment is used.');
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
