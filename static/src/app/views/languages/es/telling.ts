// Español: lo que se dice cuando la aplicación está cerrada.

import type { Catalogue } from "../catalogue";

export const telling = {
  telling: {
    title: "Cuando haya novedades",
    tell: "Avísame de las visitas nuevas y devueltas",
    how: "Un aviso sin sonido. No nombra ningún lugar, y no llega ninguno mientras rellenas una visita.",
    begins: "Silencio desde",
    ends: "Silencio hasta",
    hours: "Lo que llegue en esas horas se avisa después.",
    install: "Un iPhone puede avisarte cuando la aplicación está en la pantalla de inicio: toca Compartir y luego «Añadir a pantalla de inicio».",
    never: "Este navegador no puede avisarte. Las novedades están en la aplicación de todos modos.",
    refused: "Tu teléfono no lo permite. Permite las notificaciones de esta aplicación en los ajustes del teléfono o del navegador y vuelve a intentarlo.",
    failed: "No ha funcionado. Inténtalo de nuevo cuando haya conexión.",
  },
} satisfies Partial<Catalogue>;
