import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Hide } from "./cover/Hide";
import { useRoute } from "./router";

/** Where one tap hides everything. */
const FILLING = new Set(["fill", "shop", "sort", "check"]);

interface SheetProps {
  title: string;
  children: ComponentChildren;
  onClose: () => void;
}

/** In front of everything else until it is taken off the page; then the focus goes back to where it came from. */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current!.showModal();
    return () => before?.focus({ preventScroll: true });
  }, []);
  return dialog;
}

/** A panel from the lower edge, in front of everything else until it is closed. */
export function Sheet({ title, children, onClose }: SheetProps) {
  const dialog = useModal();
  const close = useRef(onClose);
  close.current = onClose;
  const outside = (event: MouseEvent) => event.target === dialog.current && close.current();
  return (
    <dialog class="sheet" ref={dialog} aria-labelledby="sheet-title" onClick={outside}
      onCancel={(event) => {
        event.preventDefault();
        close.current();
      }}>
      <div class="sheet-body">
        <header class="sheet-head">
          <h2 id="sheet-title" tabIndex={-1}>{title}</h2>
          {FILLING.has(useRoute().name) && <Hide />}
        </header>
        {children}
      </div>
    </dialog>
  );
}
