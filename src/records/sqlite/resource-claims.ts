import type { DatabaseSync } from 'node:sqlite';
import type { ResourceAnswer, ResourceWish } from '../../contracts/resource-claims.ts';
import type { Ledger } from '../../domain/ledger.ts';
import { parseRecord } from '../record-changes.ts';
import {
  claimantsOf,
  claimWithout,
  decideClaim,
  UNCLAIMED,
  type Claimant,
  type ResourceClaim,
} from '../resource-claim.ts';

export const RESOURCE_CLAIM_SCHEMA = `
  CREATE TABLE IF NOT EXISTS resource_claim (
    resource TEXT PRIMARY KEY,
    claim TEXT NOT NULL
  ) STRICT;
`;

export function prepareResourceClaims(database: DatabaseSync) {
  return {
    claim: database.prepare('SELECT claim FROM resource_claim WHERE resource = ?'),
    keep: database.prepare('INSERT OR REPLACE INTO resource_claim (resource, claim) VALUES (?, ?)'),
    claimant: database.prepare(
      'SELECT record, ledger FROM operation LEFT JOIN ledger USING (operation_id) WHERE operation_id = ?',
    ),
  };
}

type ClaimStatements = ReturnType<typeof prepareResourceClaims>;

export function claimResource(statements: ClaimStatements, wish: ResourceWish): ResourceAnswer {
  const resource = wish.resourceId.toLowerCase();
  const before = readClaim(statements, resource) ?? UNCLAIMED;
  const claimants = new Map(
    claimantsOf(before, wish).flatMap((id): [string, Claimant][] => {
      const claimant = readClaimant(statements, id);
      return claimant ? [[id, claimant]] : [];
    }),
  );
  const { answer, claim } = decideClaim(before, wish, claimants);
  if (claim) statements.keep.run(resource, JSON.stringify(claim));
  return answer;
}

export function letGoOfResource(statements: ClaimStatements, resourceId: string, operationId: string): void {
  const resource = resourceId.toLowerCase();
  const before = readClaim(statements, resource);
  const after = before && claimWithout(before, operationId);
  if (after && after !== before) statements.keep.run(resource, JSON.stringify(after));
}

function readClaim(statements: ClaimStatements, resource: string): ResourceClaim | undefined {
  const row = statements.claim.get(resource);
  // What is read here was written above.
  return row && (JSON.parse(String(row['claim'])) as ResourceClaim);
}

function readClaimant(statements: ClaimStatements, operationId: string): Claimant | undefined {
  const row = statements.claimant.get(operationId);
  if (!row) return undefined;
  const record = parseRecord(String(row['record']));
  // What is read here was written by `publish`.
  return row['ledger'] === null
    ? { record }
    : { record, ledger: JSON.parse(String(row['ledger'])) as Ledger };
}
