/**
 * Who uses a subnet, and how many of its addresses. A claim on an API-server subnet (a service association link)
 * outlives its cluster for a while: it has a time from when on it no longer counts.
 */
import { keyOf } from './resource-table.ts';
import type { StateFile, Statement } from './state-file.ts';

export interface SubnetClaim {
  readonly subnetId: string;
  readonly ownerId: string;
  readonly kind: 'nodes' | 'apiServer';
  /** The id that Azure names as the user of the subnet. */
  readonly usedBy: string;
  readonly addresses: number;
}

const COLUMNS = 'subnet_key as subnetId, owner_id as ownerId, kind, used_by as usedBy, addresses';

export class SubnetClaims {
  readonly #ofSubnet: Statement<SubnetClaim>;
  readonly #put: Statement<never>;
  readonly #release: Statement<never>;
  readonly #forget: Statement<never>;

  constructor(file: StateFile) {
    this.#ofSubnet = file.prepare(
      `select ${COLUMNS} from subnet_claims where subnet_key = ? and (released_ms is null or released_ms > ?) order by used_by`,
    );
    this.#put = file.prepare(
      `insert or replace into subnet_claims (subnet_key, owner_id, kind, used_by, addresses, released_ms)
       values (?, ?, ?, ?, ?, null)`,
    );
    this.#release = file.prepare(
      'update subnet_claims set released_ms = ? where owner_id = ? and kind = ? and released_ms is null',
    );
    this.#forget = file.prepare('delete from subnet_claims where subnet_key = ?');
  }

  /** The claims that count at the time. */
  ofSubnet(subnetId: string, nowMs: number): readonly SubnetClaim[] {
    return this.#ofSubnet.all(keyOf(subnetId), nowMs);
  }

  put(claim: SubnetClaim): void {
    this.#put.run(keyOf(claim.subnetId), keyOf(claim.ownerId), claim.kind, claim.usedBy, claim.addresses);
  }

  release(ownerId: string, kind: SubnetClaim['kind'], atMs: number): void {
    this.#release.run(atMs, keyOf(ownerId), kind);
  }

  forgetSubnet(subnetId: string): void {
    this.#forget.run(keyOf(subnetId));
  }
}
