import { useId, useState } from 'preact/hooks';
import type { OperationAnswer } from '../../status/schema/answers.ts';
import { ConfirmDialog } from '../shell/confirm-dialog.tsx';
import { useEnvironment } from '../shell/environment.ts';
import { commandText, type CommandKind } from './command-text.ts';
import { newCommandId } from './new-command-id.ts';
import { keepRequester, lastRequester } from './requester.ts';
import { sendCommand, type Sent } from './send-command.ts';

export interface CommandDialogProps {
  readonly operation: OperationAnswer;
  readonly kind: CommandKind;
  /** As whom it is recorded; absent: whoever sends it says so. */
  readonly callerName: string | undefined;
  readonly onSent: (commandId: string) => void;
  readonly onClose: () => void;
}

/** Asks who and why before a command is sent, and stays until it was taken or given up. */
export function CommandDialog({ operation, kind, callerName, onSent, onClose }: CommandDialogProps) {
  const { api } = useEnvironment();
  const { label, effect, isDangerous } = commandText(kind);
  const [commandId] = useState(newCommandId);
  const [requestedBy, setRequestedBy] = useState(lastRequester);
  const [reason, setReason] = useState('');
  const [confirm, setConfirm] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Sent>();
  const send = async (): Promise<void> => {
    setBusy(true);
    setOutcome(undefined);
    if (callerName === undefined) keepRequester(requestedBy);
    const sent = await sendCommand(api, {
      operationId: operation.operationId,
      kind,
      commandId,
      requestedBy: callerName ?? requestedBy,
      reason,
      ...(kind === 'forget' ? { confirm } : {}),
    });
    setBusy(false);
    setOutcome(sent);
    if (sent.ok) onSent(commandId);
  };
  return (
    <ConfirmDialog
      title={`${label}: ${operation.clusterName === '' ? operation.operationId : operation.clusterName}`}
      confirmLabel={label}
      isDangerous={isDangerous}
      isBusy={isBusy}
      onConfirm={() => {
        void send();
      }}
      onCancel={onClose}
    >
      <p>{effect}</p>
      {callerName === undefined ? (
        <TextField label="Who you are" maxLength={128} value={requestedBy} onInput={setRequestedBy} />
      ) : (
        <p>It is recorded under {callerName}.</p>
      )}
      <TextField label="Why, for those who look later" maxLength={256} value={reason} onInput={setReason} />
      {kind === 'forget' && (
        <TextField
          label={`The name of the cluster, to confirm: ${operation.clusterName}`}
          maxLength={63}
          value={confirm}
          onInput={setConfirm}
          mustBe={operation.clusterName}
        />
      )}
      <Trouble outcome={outcome} />
    </ConfirmDialog>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly maxLength: number;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly mustBe?: string;
}

function TextField({ label, maxLength, value, onInput, mustBe }: TextFieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        required
        autocomplete="off"
        maxLength={maxLength}
        value={value}
        onInput={({ currentTarget: input }) => {
          const isWrong = mustBe !== undefined && input.value !== mustBe;
          input.setCustomValidity(isWrong ? 'This is not the name of the cluster.' : '');
          onInput(input.value);
        }}
      />
    </div>
  );
}

function Trouble({ outcome }: { readonly outcome: Sent | undefined }) {
  if (!outcome || outcome.ok) return null;
  const { problem } = outcome;
  return (
    <div class="notice trouble" role="alert">
      <div>
        <p class="notice-title">{problem === undefined ? 'No answer came' : 'It was not taken'}</p>
        <p>
          {problem === undefined
            ? 'Whether it was taken is not known. Sent again from here it counts once.'
            : `${problem.detail} (${problem.code})`}
        </p>
      </div>
    </div>
  );
}
