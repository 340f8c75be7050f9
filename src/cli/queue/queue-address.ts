/** Where the queue is, and as whom it is entered. */
export interface QueueAddress {
  readonly access:
    /** Holds a key: never shown. */
    | { readonly kind: 'connection'; readonly connection: string }
    /** As the account that the Azure CLI is logged in with. */
    | { readonly kind: 'namespace'; readonly host: string };
  readonly queue: string;
}
