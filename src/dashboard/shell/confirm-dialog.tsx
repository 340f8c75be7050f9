import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

export interface ConfirmDialogProps {
  readonly title: string;
  readonly confirmLabel: string;
  /** What is confirmed cannot be taken back. */
  readonly isDangerous?: boolean;
  /** It is being done: nothing can be pressed. */
  readonly isBusy?: boolean;
  readonly children: ComponentChildren;
  readonly onConfirm: () => void;
  /** Also when it is closed with Escape. */
  readonly onCancel: () => void;
}

/** Stands over the page for as long as it is drawn. Children may hold form controls: Enter in one confirms. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, confirmLabel, isDangerous = false, isBusy = false, children, onConfirm, onCancel } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        if (!isBusy) onCancel();
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) onConfirm();
        }}
      >
        <h2 id={titleId}>{title}</h2>
        <div class="dialog-body">{children}</div>
        <div class="dialog-actions">
          <button type="button" class="button" disabled={isBusy} onClick={onCancel}>
            Back
          </button>
          <button type="submit" class={isDangerous ? 'button danger' : 'button primary'} disabled={isBusy}>
            {confirmLabel}
          </button>
        </div>
      </form>
    </dialog>
  );
}
