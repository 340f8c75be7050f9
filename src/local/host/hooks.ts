/** The hooks an app may register with the worker, called in the order of their registration. */

const HOOK_NAMES = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation', 'log'] as const;
export type HookName = (typeof HOOK_NAMES)[number];
export type HookCallback = (context: object) => unknown;

export interface Disposable {
  dispose(): void;
}

export class HookRegistry {
  readonly #callbacks = new Map<string, HookCallback[]>();
  /** What app hooks share with each other, and with every invocation's hooks, for the life of the app. */
  readonly appHookData: Record<string, unknown> = {};
  /** What only the app-level hooks share. */
  readonly appLevelHookData: Record<string, unknown> = {};

  /** The library tells from the kind of error that a host is too old for a hook, hence `RangeError` and its mark. */
  register(name: string, callback: HookCallback): Disposable {
    if (!(HOOK_NAMES as readonly string[]).includes(name)) {
      throw Object.assign(new RangeError(`Unrecognized hook "${name}"`), {
        isAzureFunctionsSystemError: true,
      });
    }
    this.#callbacks.set(name, [...(this.#callbacks.get(name) ?? []), callback]);
    return {
      dispose: () => {
        this.#callbacks.set(
          name,
          (this.#callbacks.get(name) ?? []).filter((each) => each !== callback),
        );
      },
    };
  }

  async run(name: Exclude<HookName, 'log'>, context: object): Promise<void> {
    for (const callback of this.#callbacks.get(name) ?? []) await callback(context);
  }

  /** Log hooks are synchronous: what they change must show in the line that is about to be written. */
  runLog(context: object): void {
    for (const callback of this.#callbacks.get('log') ?? []) callback(context);
  }
}

/** A hook context whose `hookData` and `appHookData` can be filled but not replaced. */
export function hookContext<T extends object>(
  hookData: Record<string, unknown>,
  appHookData: Record<string, unknown>,
  rest: T,
): T {
  return Object.defineProperties(rest, {
    hookData: readOnly('hookData', hookData),
    appHookData: readOnly('appHookData', appHookData),
  });
}

function readOnly(name: string, value: unknown): PropertyDescriptor {
  return {
    enumerable: true,
    get: () => value,
    set: () => {
      throw new TypeError(`Cannot assign to read only property '${name}'`);
    },
  };
}
