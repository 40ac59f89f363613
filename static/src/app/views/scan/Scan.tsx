import { useState } from "preact/hooks";
import { ScanSheet } from "./ScanSheet";
import { words } from "./words";

/** A button that reads one barcode. */
export function Scan({ onFound, class: className = "button" }: { onFound: (barcode: string) => void; class?: string }) {
  const [open, setOpen] = useState(false);
  const found = (barcode: string) => {
    setOpen(false);
    onFound(barcode);
  };
  return (
    <>
      <button type="button" class={className} aria-haspopup="dialog" onClick={() => setOpen(true)}>{words.scan}</button>
      {open && <ScanSheet onFound={found} onClose={() => setOpen(false)} />}
    </>
  );
}
