export const CBS_ADDRESS = '$cbs';

const MANAGEMENT_SUFFIX = '/$management';

export interface NodeAddress {
  readonly path: string;
  /** The entity's management node is meant, not the entity. */
  readonly management: boolean;
}

/** Reads a link's address, which some clients write as a URL. Letters' case does not matter in it. */
export function parseAddress(address: string): NodeAddress {
  const path = address.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/^\/|\/$/g, '');
  const management = path.toLowerCase().endsWith(MANAGEMENT_SUFFIX);
  return { path: management ? path.slice(0, -MANAGEMENT_SUFFIX.length) : path, management };
}
