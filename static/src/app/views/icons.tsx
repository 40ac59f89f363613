import type { ComponentChildren } from "preact";

export function Icon({ children, flip = false }: { children: ComponentChildren; flip?: boolean }) {
  return (
    <svg class={flip ? "icon flip" : "icon"} viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const ListIcon = () => <Icon><path d="M5 7h14M5 12h14M5 17h9" /></Icon>;
export const OutboxIcon = () => <Icon><path d="M4 13v6h16v-6M12 15V4M8 8l4-4 4 4" /></Icon>;
export const PersonIcon = () => <Icon><circle cx="12" cy="8" r="4" /><path d="M4 20c1-4 4-6 8-6s7 2 8 6" /></Icon>;
export const CameraIcon = () => <Icon><path d="M4 8h3l2-3h6l2 3h3v11H4z" /><circle cx="12" cy="13" r="3.5" /></Icon>;
export const PlusIcon = () => <Icon><path d="M12 5v14M5 12h14" /></Icon>;
export const BackIcon = () => <Icon flip><path d="M15 5l-7 7 7 7" /></Icon>;
export const DoneIcon = () => <Icon><path d="M5 12.5l5 5L19 7" /></Icon>;
export const AlertIcon = () => <Icon><path d="M12 4l9 16H3zM12 10v4M12 16.5v.5" /></Icon>;
export const PhoneIcon = () => <Icon><rect x="7" y="3" width="10" height="18" rx="2" /><path d="M11 18h2" /></Icon>;
export const WaitIcon = () => <Icon><circle cx="12" cy="12" r="8" /><path d="M12 8v4l3 2" /></Icon>;
export const SendingIcon = () => <Icon><path d="M12 19V5M6 11l6-6 6 6" /></Icon>;
