import type { ComponentChildren } from "preact";
import { back, go, href, useRoute, type Route } from "./router";

interface LinkProps {
  to: Route;
  children: ComponentChildren;
  class?: string;
  /** Goes back in the history when the target is the step before. */
  backwards?: boolean;
  marksCurrent?: boolean;
  onFollow?: () => void;
}

export function Link({ to, children, class: className, backwards, marksCurrent, onFollow }: LinkProps) {
  const route = useRoute();
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onFollow?.();
    if (backwards) back(to);
    else go(to);
  };
  const current = marksCurrent && route.name === to.name ? { "aria-current": "page" as const } : {};
  return <a href={href(to)} class={className} onClick={follow} {...current}>{children}</a>;
}
