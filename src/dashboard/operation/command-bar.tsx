import { useState } from 'preact/hooks';
import { commandRoles, mayAs } from '../../domain/app-roles.ts';
import type { CallerAnswer, OperationAnswer } from '../../status/schema/answers.ts';
import { useCaller } from '../live/use-caller.ts';
import { useEnvironment } from '../shell/environment.ts';
import { CommandDialog } from './command-dialog.tsx';
import { commandText, type CommandKind } from './command-text.ts';

export interface CommandBarProps {
  readonly operation: OperationAnswer;
  /** To be shown soon: a command was taken. */
  readonly onSent: () => void;
}

interface SentCommand {
  readonly kind: CommandKind;
  readonly commandId: string;
}

/** The commands that the operation takes now, and what became of the one just sent. */
export function CommandBar({ operation, onSent }: CommandBarProps) {
  const { announce } = useEnvironment();
  const [asked, setAsked] = useState<CommandKind>();
  const [sent, setSent] = useState<SentCommand>();
  const caller = useCaller();
  const possible = operation.allowedCommands ?? [];
  const allowed = possible.filter((kind) => maySend(caller, kind));
  const others = possible.filter((kind) => !maySend(caller, kind));
  return (
    <>
      {allowed.length > 0 && (
        <div class="command-bar" role="group" aria-label="Commands">
          {allowed.map((kind) => {
            const { label, isDangerous } = commandText(kind);
            return (
              <button
                key={kind}
                type="button"
                class={isDangerous ? 'button danger' : 'button'}
                onClick={() => {
                  setAsked(kind);
                }}
              >
                {label}…
              </button>
            );
          })}
        </div>
      )}
      {others.length > 0 && <NotAllowed kinds={others} />}
      {sent && <SentNotice sent={sent} operation={operation} />}
      {asked && (
        <CommandDialog
          key={asked}
          operation={operation}
          kind={asked}
          callerName={caller?.name}
          onSent={(commandId) => {
            setSent({ kind: asked, commandId });
            setAsked(undefined);
            announce(`${commandText(asked).label} was sent.`);
            onSent();
          }}
          onClose={() => {
            setAsked(undefined);
          }}
        />
      )}
    </>
  );
}

/** Whoever is not known yet is told by the API. */
function maySend(caller: CallerAnswer | undefined, kind: CommandKind): boolean {
  return caller === undefined || mayAs(caller.roles, commandRoles[kind]);
}

function NotAllowed({ kinds }: { readonly kinds: readonly CommandKind[] }) {
  const told = kinds.map((kind) => `${commandText(kind).label} (${commandRoles[kind]})`);
  return <p class="muted">Needs a role that you do not have: {told.join(', ')}.</p>;
}

interface SentNoticeProps {
  readonly sent: SentCommand;
  readonly operation: OperationAnswer;
}

function SentNotice({ sent: { kind, commandId }, operation }: SentNoticeProps) {
  const taken = operation.commands?.find((each) => each.commandId === commandId);
  const { label } = commandText(kind);
  const isRefused = taken?.refusedBecause !== undefined;
  return (
    <p class={`notice command-notice${isRefused ? ' trouble' : ''}`} role="status">
      {taken === undefined
        ? `${label} was sent. The operation takes it in at its next round.`
        : isRefused
          ? `${label} was refused: ${taken.refusedBecause}.`
          : `${label} was taken in.`}
    </p>
  );
}
