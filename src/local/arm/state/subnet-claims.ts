/**
 * Who uses a subnet, and how many of its addresses. A claim on an API-server subnet (a service association link)
 * outlives its cluster for a while: it has a time from when on it no longer counts.
 */
import { keyOf } from './resource-table.ts';
import type { StateFile, Statement } from './state-file.ts';

export interface SubnetClaim {
  readonly subnetId: string;
  readonly ownerId: string;
  readonly kind: 'nodes' | 'apiServer' | 'privateEndpoint';
  /** The ids that Azure names as users of the subnet. */
  readonly usedBy: readonly string[];
  readonly addresses: number;
}

/** Users are stored in one column, a line each. */
type Row = Omit<SubnetClaim, 'usedBy'> & { readonly usedBy: string };

const COLUMNS = 'subnet_key as subnetId, owner_id as ownerId, kind, used_by as usedBy, addresses';

export class SubnetClaims {
  readonly #ofSubnet: Statement<Row>;
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
    return this.#ofSubnet
      .all(keyOf(subnetId), nowMs)
      .map((row) => ({ ...row, usedBy: row.usedBy.split('\n') }));
  }

  put(claim: SubnetClaim): void {
    const { subnetId, ownerId, kind, usedBy, addresses } = claim;
    this.#put.run(keyOf(subnetId), keyOf(ownerId), kind, usedBy.join('\n'), addresses);
  }

  release(ownerId: string, kind: SubnetClaim['kind'], atMs: number): void {
    this.#release.run(atMs, keyOf(ownerId), kind);
  }

  forgetSubnet(subnetId: string): void {
    this.#forget.run(keyOf(subnetId));
  }
}
