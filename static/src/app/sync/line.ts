// What the browser tells about the line; many tell nothing.

interface Line {
  type?: string;
  addEventListener?: (name: "change", listener: () => void) => void;
}

function line(): Line | undefined {
  return (navigator as { connection?: Line }).connection;
}

/** Whether this browser can tell mobile data from Wi-Fi. */
export function tellsWifi(): boolean {
  return line()?.type !== undefined;
}

export function onMobileData(): boolean {
  return line()?.type === "cellular";
}

export function onLineChange(listener: () => void): void {
  line()?.addEventListener?.("change", listener);
}
