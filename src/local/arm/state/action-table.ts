import type { StateFile, Statement } from './state-file.ts';

export interface ActionUse {
  readonly action: string;
  /** How often it was asked for and allowed. */
  readonly allowed: number;
  readonly refused: number;
}

/** The actions that callers asked for since the state was made, whatever their case. */
export class ActionTable {
  readonly #note: Statement<never>;
  readonly #all: Statement<ActionUse>;

  constructor(file: StateFile) {
    this.#note = file.prepare(
      `insert into actions (key, action, allowed, refused) values (?, ?, ?, ?)
       on conflict (key) do update set allowed = allowed + excluded.allowed, refused = refused + excluded.refused`,
    );
    this.#all = file.prepare('select action, allowed, refused from actions order by key');
  }

  note(action: string, isAllowed: boolean): void {
    this.#note.run(action.toLowerCase(), action, isAllowed ? 1 : 0, isAllowed ? 0 : 1);
  }

  all(): readonly ActionUse[] {
    return this.#all.all();
  }
}
