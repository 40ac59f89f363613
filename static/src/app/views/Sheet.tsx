import type { ComponentChildren } from "preact";
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

/** A panel from the lower edge, in front of everything else until it is closed. */
export function Sheet({ title, children, onClose }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const element = dialog.current!;
    element.showModal();
    // Focus goes back to where it came from when the sheet leaves the page.
    return () => element.close();
  }, []);
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
