/** Pages of a list that is in the order of its ids: a continuation token is the last id of a page, encoded. */

const DEFAULT_PAGE_SIZE = 100;

export function pageSize(top: number | undefined): number {
  return top !== undefined && top > 0 ? Math.ceil(top) : DEFAULT_PAGE_SIZE;
}

export function encodeToken(lastId: string): string {
  return Buffer.from(lastId).toString('base64url');
}

export function decodeToken(token: string): string {
  return Buffer.from(token, 'base64url').toString();
}
