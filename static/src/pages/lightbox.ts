// Photos open over the page by links alone; keys make it quicker.
document.addEventListener("keydown", (event) => {
  const open = document.querySelector(".lightbox:target");
  if (!open || event.ctrlKey || event.metaKey || event.altKey) return;
  const rel = { ArrowLeft: "a[rel=prev]", ArrowRight: "a[rel=next]", Escape: "a[href='#strip']" }[event.key];
  const link = rel ? open.querySelector<HTMLAnchorElement>(rel) : null;
  if (!link) return;
  event.preventDefault();
  link.click();
});
