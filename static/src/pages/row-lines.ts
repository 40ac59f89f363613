// Where a fault names a row, its line is selected in the text of the table.
for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-line]")) {
  link.addEventListener("click", (event) => {
    const area = document.querySelector<HTMLTextAreaElement>("#f-table");
    if (!area) return;
    event.preventDefault();
    const lines = area.value.split("\n");
    const index = Math.min(Number(link.dataset["line"]), lines.length) - 1;
    const from = lines.slice(0, index).reduce((sum, line) => sum + line.length + 1, 0);
    area.focus();
    area.setSelectionRange(from, from + (lines[index]?.length ?? 0));
    area.scrollTop = (area.scrollHeight / lines.length) * Math.max(0, index - 2);
  });
}
