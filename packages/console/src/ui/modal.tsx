import { Dialog } from '@base-ui/react/dialog';
import type { FormEvent, ReactNode } from 'react';
import { classNames } from './classNames.ts';
import { Icon } from './icon.tsx';

interface ModalProps {
  title: ReactNode;
  onClose(): void;
  children: ReactNode;
  /** Buttons at the foot; the first press of Enter in a field submits. */
  foot?: ReactNode;
  onSubmit?(form: FormData): void;
  wide?: boolean;
}

/** A dialog: for what leaves or cannot be undone, and for forms that need the whole attention. */
export function Modal({ title, onClose, children, foot, onSubmit, wide = false }: ModalProps): ReactNode {
  const body = (
    <>
      <div className="dh">
        <Dialog.Title>{title}</Dialog.Title>
        <Dialog.Close className="btn ghost icon" aria-label="Close">
          <Icon name="x" />
        </Dialog.Close>
      </div>
      <div className="db">{children}</div>
      {foot !== undefined && <div className="df2">{foot}</div>}
    </>
  );
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    event.stopPropagation();
    onSubmit?.(new FormData(event.currentTarget));
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className={classNames('dialog', wide && 'broad')}>
          {onSubmit === undefined ? (
            body
          ) : (
            <form className="dform" onSubmit={submit} noValidate>
              {body}
            </form>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
