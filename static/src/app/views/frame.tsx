import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { countMine } from "../store/outbox";
import { countNews } from "../sync/notices";
import { nameThePage } from "./cover/state";
import { useStored } from "./live";
import { ListIcon, OutboxIcon, PersonIcon } from "./icons";
import { Link } from "./link";
import type { Route } from "./router";
import { words } from "./words";

let firstPage = true;

/** Names the page and puts the focus on its heading, save when the app has only just been opened. */
export function useHeading(title: string, key: unknown = title): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!firstPage) heading.current?.focus({ preventScroll: true });
    firstPage = false;
  }, [key]);
  useEffect(() => {
    nameThePage(title === words.app ? title : `${title} · ${words.app}`);
  }, [title]);
  return heading;
}

interface FrameProps {
  title: string;
  children: ComponentChildren;
  /** Below the title, of fixed height. */
  line?: ComponentChildren;
  back?: ComponentChildren;
}

/** One of the app's pages outside the runner. */
export function Frame({ title, children, line, back }: FrameProps) {
  const heading = useHeading(title);
  return (
    <div class="app">
      <div class="frame">
        <header class="head">
          {back}
          <h1 ref={heading} tabIndex={-1}>{title}</h1>
          {line}
        </header>
        <main>{children}</main>
        <Places />
      </div>
    </div>
  );
}

function Places() {
  const unsent = useStored(countMine, ["outbox", "person"]) ?? 0;
  const news = useStored(countNews, ["person", "kept"]) ?? 0;
  return (
    <nav class="bar places" aria-label={words.places}>
      <Spot to={{ name: "visits" }}><ListIcon />{words.visits}</Spot>
      <Spot to={{ name: "outbox" }}>
        <OutboxIcon />
        <span>
          {words.outbox}
          {unsent > 0 && <span class="count num"><span aria-hidden="true">{unsent}</span><span class="vh">{words.unsent(unsent)}</span></span>}
        </span>
      </Spot>
      <Spot to={{ name: "me" }}>
        <PersonIcon />
        <span>
          {words.me}
          {news > 0 && <span class="count num"><span aria-hidden="true">{news}</span><span class="vh">{words.news(news)}</span></span>}
        </span>
      </Spot>
    </nav>
  );
}

function Spot({ to, children }: { to: Route; children: ComponentChildren }) {
  return <Link to={to} class="spot" marksCurrent>{children}</Link>;
}
