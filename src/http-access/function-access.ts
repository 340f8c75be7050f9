/** The one table of who may call what: a row for each function with an HTTP trigger. Whatever is not in it cannot be added. */
import { functionNames } from '../contracts/names.ts';
import type { AppRole } from '../domain/app-roles.ts';

/** `signedIn`: everybody whom the directory knows, with a role or without. */
export type Access = AppRole | 'signedIn' | 'anyone';

const read = 'Operations.Read';
const write = 'Operations.Write';

export const functionAccess = {
  [functionNames.listOperations]: read,
  [functionNames.listClusters]: read,
  [functionNames.getOperation]: read,
  [functionNames.getSteps]: read,
  [functionNames.getPlan]: read,
  [functionNames.getHistory]: read,
  [functionNames.getStats]: read,
  [functionNames.getHealth]: read,
  [functionNames.getMetrics]: read,
  [functionNames.getOrphans]: read,
  [functionNames.getOpenApi]: read,
  [functionNames.getDocs]: read,
  [functionNames.getDocsStyle]: read,
  /** Changes nothing, and asks nobody else. */
  [functionNames.validate]: read,
  [functionNames.plan]: write,
  [functionNames.submitOperation]: write,
  /** At least; `commandRoles` says what each command takes. */
  [functionNames.sendCommand]: write,
  [functionNames.getMe]: 'signedIn',
  /** No data is in these files, and they say whom to ask for a role. */
  [functionNames.dashboard]: 'anyone',
  /** Probes cannot sign in. It says no more than one word, and believes no header. */
  [functionNames.getLiveness]: 'anyone',
} as const satisfies Readonly<Record<string, Access>>;

export type HttpFunctionName = keyof typeof functionAccess;

/** What a browser opens before somebody can have entered a key, and what a probe asks. */
const keyless: readonly HttpFunctionName[] = [
  functionNames.dashboard,
  functionNames.getLiveness,
  functionNames.getOpenApi,
  functionNames.getDocs,
  functionNames.getDocsStyle,
];

export function takesKey(name: HttpFunctionName): boolean {
  return !keyless.includes(name);
}
