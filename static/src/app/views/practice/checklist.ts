// A visit to learn the app with: each kind of question once, in the room where one is. Never sent.

import type { Text } from "../../rules";
import type { ChecklistRef, Place } from "../../store/shapes";
import { words } from "./words";

const KEY = { key: "practice", version: 1 };

export const practice = (): ChecklistRef & { title: string } => ({ ...KEY, title: words.title });

export const place = (): Place => ({ code: "practice", name: words.place, kind: "own" });

const said = (en: string, de: string, es: string): Text => ({ en, de, es });

export const CHECKLIST = {
  ...KEY,
  title: said("Practice", "Übung", "Práctica"),
  language: "en",
  channel: "store",
  pass_mark: 80,
  show_score: "while_filling",
  sections: [
    {
      key: "look",
      title: said("Have a look round", "Sieh dich um", "Mira a tu alrededor"),
      weight: 50,
      questions: [
        {
          key: "window", type: "yes_no", points: 4, na: true,
          text: said("Can you see a window from here?", "Siehst du von hier aus ein Fenster?", "¿Ves una ventana desde aquí?"),
          help: said("Tap an answer. It is saved on the phone at once.", "Tippe auf eine Antwort. Sie ist sofort auf dem Handy gespeichert.", "Toca una respuesta. Se guarda enseguida en el teléfono."),
        },
        {
          key: "clean", type: "yes_no", points: 4, when: { question: "window", is: "yes" },
          text: said("Is it clean?", "Ist es sauber?", "¿Está limpia?"),
          help: said("This question came because you said yes.", "Diese Frage kam, weil du Ja gesagt hast.", "Esta pregunta salió porque dijiste que sí."),
        },
        {
          key: "table", type: "photo", required: false,
          text: said("Take a photo of the table in front of you", "Mach ein Foto von dem Tisch vor dir", "Toma una foto de la mesa que tienes delante"),
          help: said("A photo taken here stays on the phone; it is not sent, and goes with the practice.", "Ein Foto von hier bleibt auf dem Handy; es wird nicht gesendet und verschwindet mit der Übung.", "Una foto tomada aquí se queda en el teléfono; no se envía y se va con la práctica."),
        },
      ],
    },
    {
      key: "time",
      title: said("Take your time", "Lass dir Zeit", "Tómate tu tiempo"),
      weight: 50,
      questions: [
        {
          key: "breath", type: "duration", bands: [{ up_to: 30, points: 4 }, { points: 2 }],
          text: said("How long do three calm breaths take?", "Wie lange dauern drei ruhige Atemzüge?", "¿Cuánto duran tres respiraciones tranquilas?"),
          help: said("Start the watch, breathe, stop it. It runs on while you look elsewhere.", "Starte die Zeit, atme, stopp sie. Sie läuft weiter, während du anderswo nachsiehst.", "Empieza a medir, respira, para. Sigue midiendo mientras miras otra cosa."),
        },
        {
          key: "light", type: "scale", min: 1, max: 5, points: 5,
          text: said("How bright is it where you are, from 1 (dark) to 5?", "Wie hell ist es bei dir, von 1 (dunkel) bis 5?", "¿Cuánta luz hay donde estás, de 1 (oscuro) a 5?"),
        },
        {
          key: "sound", type: "choice",
          text: said("What do you hear?", "Was hörst du?", "¿Qué oyes?"),
          options: [
            { key: "quiet", text: said("Hardly anything", "Fast nichts", "Casi nada"), points: 4 },
            { key: "voices", text: said("Voices", "Stimmen", "Voces"), points: 3 },
            { key: "noise", text: said("A lot of noise", "Viel Lärm", "Mucho ruido"), points: 1 },
          ],
        },
        {
          key: "note", type: "text", required: false,
          text: said("Anything else?", "Noch etwas?", "¿Algo más?"),
          help: said("The + at each question adds a note, N/A, or that you can’t recall.", "Mit dem + an jeder Frage kommen Notiz, „Entfällt“ oder „Weiß ich nicht mehr“ dazu.", "Con el + de cada pregunta se añade una nota, «No aplica» o «No me acuerdo»."),
        },
      ],
    },
  ],
};
