// Where a form asks for a time zone that the server cannot guess, the browser's own is proposed.
for (const select of document.querySelectorAll<HTMLSelectElement>("select[data-guess-zone]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = [...select.options].some((option) => option.value === zone);
  if (known && !select.value) select.value = zone;
}
