// Deutsch: was gesagt wird, wenn die App zu ist.

import type { Catalogue } from "../catalogue";

export const telling = {
  telling: {
    title: "Wenn es Neues gibt",
    tell: "Sag mir Bescheid über neue und zurückgegebene Besuche",
    how: "Ein Hinweis ohne Ton. Er nennt keinen Ort, und es kommt keiner, während du einen Besuch ausfüllst.",
    begins: "Ruhe von",
    ends: "Ruhe bis",
    hours: "Was in dieser Zeit neu ist, erfährst du danach.",
    install: "Ein iPhone sagt dir Bescheid, sobald die App auf dem Home-Bildschirm ist: Tippe auf „Teilen“, dann auf „Zum Home-Bildschirm“.",
    never: "Dieser Browser kann dir nicht Bescheid sagen. In der App steht Neues trotzdem.",
    refused: "Dein Handy erlaubt es nicht. Erlaube Mitteilungen für diese App in den Einstellungen des Handys oder des Browsers und versuch es noch einmal.",
    failed: "Das hat nicht geklappt. Versuch es noch einmal, wenn du Netz hast.",
  },
} satisfies Partial<Catalogue>;
