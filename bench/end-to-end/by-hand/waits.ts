/**
 * How long somebody waits who types the documents' commands one after the other. Typing, reading and thinking take no
 * time here, nor does the command line's own start, so what is measured is less than anybody takes.
 */
export interface Waits {
  /** Until somebody looks again, or tries again what was refused. The documents say «a few minutes» and no more. */
  readonly personSeconds: number;
  /**
   * Between looks at a long-running operation, unless ARM says `Retry-After`: the default of `ARMPolling`, with which
   * the command line waits. The first look comes at once. It goes by each look's own header, and by that of the
   * first answer where a look has none, which makes this faster than the command line.
   * Source: https://azuresdkdocs.z19.web.core.windows.net/python/azure-mgmt-core/1.5.0/azure.mgmt.core.polling.html,
   * azure-sdk-for-python `azure/core/polling/base_polling.py`
   */
  readonly operationSeconds: number;
  /** Between looks at a provider: what `az provider register --wait` does. Source: azure-cli, `resource/custom.py` */
  readonly providerSeconds: number;
  /** Between looks at a command in the cluster, which `az aks command invoke` polls faster. Source: azure-cli, `acs/custom.py` */
  readonly commandSeconds: number;
}

export const waits: Waits = {
  personSeconds: 60,
  operationSeconds: 30,
  providerSeconds: 10,
  commandSeconds: 5,
};

/** Somebody who does nothing else. AKS's limit on creations of one cluster holds up who tries sooner. */
export const hastyWaits: Waits = { ...waits, personSeconds: 20 };
